package io.plumbline.stage.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Flow;
import io.plumbline.schema.RegisterEntry;
import io.plumbline.shared.policy.Policy;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registers say what flows and policy say; what neither says is a blank with its file. */
class RegistersTest {
  private static final LocalDate DAY = LocalDate.of(2026, 10, 31);

  @TempDir Path folder;

  private static Flow flow(String id, String workload, String lane, String provider) {
    return Flow.newBuilder()
        .setFlowId(id)
        .setWorkload(workload)
        .setLane(lane)
        .setProvider(provider)
        .setResidencyScope("unknown")
        .setResidencyEvidence("none")
        .setContentState("absent")
        .setAttempts(7)
        .setPersonalDataRecords(0)
        .setTokens(70)
        .setSpend(BigDecimal.ZERO)
        .setFirstSeen(Instant.EPOCH)
        .setLastSeen(Instant.EPOCH)
        .build();
  }

  private Policy policy() throws IOException {
    Files.writeString(
        folder.resolve("policy.yaml"),
        """
        data_classes:
          personal: {residency_bound: true, allowed_countries: [EEA], max_retention_days: 10}
        workloads:
          chat: {owner: chat-lead, data_class: personal, tenancy: shared}
        processing:
          chat: {purpose: Answers, legal_basis: Art. 6(1)(b), data_subjects: 40, subject_categories: [customers, staff]}
        """);
    Files.writeString(
        folder.resolve("contracts.yaml"),
        """
        providers:
          aws.bedrock:
            dpa: true
            no_train: written
            no_train_expires: 2026-09-30
            retention_days: 30
            transfer: {mechanism: scc, expires: 2027-06-30}
          deepseek: {dpa: false}
        """);
    Files.writeString(
        folder.resolve("team.yaml"),
        """
        has_inference_team: true
        responsibilities:
          managed_closed: {uptime: provider, keys: platform group}
          aws.bedrock: {keys: cloud desk}
        """);
    return Policy.load(folder);
  }

  private static String said(
      List<RegisterEntry> entries, String register, String row, String field) {
    return entries.stream()
        .filter(
            entry ->
                entry.getRegister().equals(register)
                    && entry.getRow().equals(row)
                    && entry.getField().equals(field))
        .map(entry -> entry.getValue() == null ? "blank: " + entry.getGap() : entry.getValue())
        .findFirst()
        .orElse("not there");
  }

  @Test
  void aFlowThatPolicyKnowsHasItsFieldsAndOneItDoesNotHasBlanks() throws IOException {
    Flow known = flow("f1", "chat", "managed_closed", "aws.bedrock");
    known.setDataClass("personal");
    known.setTenancy("shared");
    known.setCountry("US");
    known.setResidencyEvidence("record");
    Flow unknown = flow("f2", null, "managed_closed", "unknown");
    List<RegisterEntry> entries = Registers.of("r", List.of(unknown, known), policy(), DAY);

    assertThat(said(entries, "processing", "f1", "purpose")).isEqualTo("Answers");
    assertThat(said(entries, "processing", "f1", "responsible")).isEqualTo("chat-lead");
    assertThat(said(entries, "processing", "f1", "data_subjects"))
        .isEqualTo("customers, staff, 40 persons");
    assertThat(said(entries, "processing", "f1", "personal_data"))
        .isEqualTo("class personal; no text was there to look at");
    assertThat(said(entries, "processing", "f1", "recipient"))
        .isEqualTo("aws.bedrock, managed closed");
    assertThat(said(entries, "processing", "f1", "place")).isEqualTo("US by the record");
    assertThat(said(entries, "processing", "f1", "transfer")).isEqualTo("scc until 2027-06-30");
    assertThat(said(entries, "processing", "f1", "erasure"))
        .isEqualTo("after 30 days at the provider");
    assertThat(said(entries, "processing", "f1", "security")).isEqualTo("shared tenancy");

    assertThat(said(entries, "processing", "f2", "workload"))
        .isEqualTo("blank: a workload in policy.yaml whose match fits these calls");
    assertThat(said(entries, "processing", "f2", "purpose"))
        .isEqualTo("blank: processing.unattributed.purpose in policy.yaml");
    assertThat(said(entries, "processing", "f2", "recipient"))
        .isEqualTo(
            "blank: an endpoints.yaml entry for these calls, or a log that names the provider");
    assertThat(said(entries, "processing", "f2", "place")).startsWith("blank: region of");
    assertThat(said(entries, "processing", "f2", "transfer"))
        .isEqualTo("blank: transfer of 'unknown' in contracts.yaml");
  }

  @Test
  void insideTheEeaThereIsNoTransferAndAnAdequacyDecisionIsNamed() throws IOException {
    Flow norway = flow("no", "chat", "managed_closed", "aws.bedrock");
    norway.setCountry("NO");
    Flow zone = flow("zone", "chat", "managed_closed", "aws.bedrock");
    zone.setResidencyScope("zone");
    zone.setResidencyZone("EU");
    Flow swiss = flow("ch", "chat", "managed_closed", "aws.bedrock");
    swiss.setCountry("CH");
    List<RegisterEntry> entries = Registers.of("r", List.of(norway, zone, swiss), policy(), DAY);
    assertThat(said(entries, "processing", "no", "transfer")).isEqualTo("none: inside the EEA");
    assertThat(said(entries, "processing", "zone", "transfer")).isEqualTo("none: inside the EEA");
    assertThat(said(entries, "processing", "ch", "transfer")).isEqualTo("adequacy decision");
  }

  @Test
  void aProviderHasWhatIsAgreedAlsoWhereNothingWentThere() throws IOException {
    Flow seen = flow("f1", "chat", "managed_closed", "aws.bedrock");
    seen.setDataClass("personal");
    List<RegisterEntry> entries = Registers.of("r", List.of(seen), policy(), DAY);
    assertThat(said(entries, "provider", "aws.bedrock", "attempts")).isEqualTo("7");
    assertThat(said(entries, "provider", "aws.bedrock", "no_training"))
        .isEqualTo("written, ended 2026-09-30");
    assertThat(said(entries, "provider", "aws.bedrock", "strictest_limit_days")).isEqualTo("10");
    assertThat(said(entries, "provider", "aws.bedrock", "support_from"))
        .isEqualTo("blank: support_countries of 'aws.bedrock' in contracts.yaml");
    assertThat(said(entries, "provider", "deepseek", "attempts")).isEqualTo("0");
    assertThat(said(entries, "provider", "deepseek", "processor_agreement"))
        .isEqualTo("not signed");
  }

  @Test
  void aProvidersOwnEntryWinsOverItsLaneAndNobodyIsAssumed() throws IOException {
    List<Flow> flows =
        List.of(
            flow("f1", "chat", "managed_closed", "aws.bedrock"),
            flow("f2", "chat", "self_hosted", "vllm"));
    List<RegisterEntry> entries = Registers.of("r", flows, policy(), DAY);
    String bedrock = "managed_closed / aws.bedrock";
    assertThat(said(entries, "responsibility", bedrock, "uptime")).isEqualTo("provider");
    assertThat(said(entries, "responsibility", bedrock, "keys")).isEqualTo("cloud desk");
    assertThat(said(entries, "responsibility", "self_hosted / vllm", "uptime"))
        .isEqualTo("blank: responsibilities.self_hosted.uptime in team.yaml");
    assertThat(
            Registers.of("r", flows, Policy.load(folder.resolve("nothing")), DAY).stream()
                .filter(entry -> entry.getRegister().equals("responsibility"))
                .allMatch(entry -> entry.getValue() == null))
        .isTrue();
  }
}
