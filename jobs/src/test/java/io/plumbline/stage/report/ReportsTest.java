package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.plumbline.stage.report");

  @Test
  void everyReportThatIsWrittenIsFound() {
    List<String> written =
        CLASSES.stream()
            .filter(type -> type.isAssignableTo(Report.class) && !type.isInterface())
            .map(JavaClass::getFullName)
            .sorted()
            .toList();
    assertThat(Reports.all().stream().map(report -> report.getClass().getName()).sorted().toList())
        .isNotEmpty()
        .isEqualTo(written);
  }

  @Test
  void looksKnowNoReportAndReportsKnowNoLooks() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAnyPackage("..report.render..", "..report.document..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.plumbline.stage.report", "io.plumbline.schema..")
        .check(CLASSES);
    ArchRuleDefinition.noClasses()
        .that()
        .implement(Report.class)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..report.render..")
        .check(CLASSES);
  }

  @Test
  void theSummaryHasThePromisedKeysInThePromisedOrder() throws Exception {
    Map<String, String> files = ReportStage.files(GoldenMonth.input());
    JsonNode summary = new ObjectMapper().readTree(files.get("summary.json"));
    assertThat(keys(summary))
        .containsExactly(
            "run_id",
            "interval",
            "engine",
            "version",
            "sources",
            "totals",
            "spend",
            "cost_differences",
            "reconciliation",
            "allocation",
            "close",
            "bridge",
            "forecast",
            "budgets",
            "anomalies",
            "savings",
            "residency_premium",
            "rate_limit_hits",
            "restated",
            "cross_check",
            "personal_data",
            "findings",
            "verdicts",
            "reports",
            "manifest");
    assertThat(keys(summary.get("sources").get(0)))
        .containsExactly(
            "name", "format", "files", "bytes", "read", "accepted", "duplicates", "quarantined");
    assertThat(keys(summary.get("totals")))
        .containsExactly(
            "attempts",
            "operations",
            "succeeded",
            "failed",
            "input_tokens",
            "output_tokens",
            "cache_read_tokens",
            "cache_write_tokens",
            "reasoning_tokens");
    assertThat(keys(summary.get("spend").get(0)))
        .containsExactly("currency", "reported", "priced", "unpriced_calls");
    assertThat(keys(summary.get("cost_differences").get(0)))
        .containsExactly("currency", "reported", "priced", "causes");
    assertThat(keys(summary.get("cost_differences").get(1).get("causes").get(0)))
        .containsExactly("cause", "attempts", "amount");
    assertThat(keys(summary.get("rate_limit_hits")))
        .containsExactly("vendor", "gateway", "budget", "unknown");
    assertThat(keys(summary.get("personal_data").get(0)))
        .containsExactly("kind", "tier", "count", "records");
    assertThat(keys(summary.get("findings").get(0)))
        .containsExactly("rule", "severity", "status", "count");
    assertThat(keys(summary.get("verdicts").get(0)))
        .containsExactly("workload", "verdict", "too_early", "too_long");
    assertThat(keys(summary.get("manifest"))).containsExactly("path", "sha256");
    assertThat(summary.get("spend").get(1).get("priced").isTextual()).isTrue();
  }

  @Test
  void theTwoReportsAreSmallEnoughForAMail() {
    ReportStage.files(GoldenMonth.input())
        .forEach((name, text) -> assertThat(text.length()).as(name).isLessThan(2_000_000));
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
