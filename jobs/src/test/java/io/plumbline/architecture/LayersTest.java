package io.plumbline.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom. An exception is written here with its reason, or not made. */
@AnalyzeClasses(
    packages = Plumbline.ROOT,
    importOptions = {ImportOption.DoNotIncludeTests.class, Plumbline.WrittenByHand.class})
class LayersTest {
  @ArchTest
  static final ArchRule NO_STAGE_KNOWS_ANOTHER =
      slices()
          .matching("io.plumbline.stage.(*)..")
          .should()
          .notDependOnEachOther()
          .because("stages share tables, never classes: each can be read, run and replaced alone");

  @ArchTest
  static final ArchRule ARROWS_POINT_DOWN =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("command line")
          .definedBy("io.plumbline.cli..")
          .layer("pipeline")
          .definedBy("io.plumbline")
          .layer("stages")
          .definedBy("io.plumbline.stage..")
          .layer("economics")
          .definedBy("io.plumbline.economics..")
          .layer("shared")
          .definedBy("io.plumbline.shared..")
          .whereLayer("command line")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("pipeline")
          .mayOnlyBeAccessedByLayers("command line")
          .whereLayer("stages")
          .mayOnlyBeAccessedByLayers("command line", "pipeline")
          .whereLayer("shared")
          .mayOnlyBeAccessedByLayers("command line", "pipeline", "stages")
          .because("cli → AuditPipeline → stage → shared is the whole way to any computation");

  @ArchTest
  static final ArchRule ECONOMICS_IS_PURE =
      classes()
          .that()
          .resideInAPackage("io.plumbline.economics..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("io.plumbline.economics..", "java..")
          .because(
              "break-even and cost of ownership are functions of their inputs and nothing else");

  @ArchTest
  static final ArchRule DROOLS_STAYS_IN_THE_RULES_MODULE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.plumbline.rules..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.drools..", "org.kie..")
          .because("who judges is the rules module's secret; within it, its own test says where");

  @ArchTest
  static final ArchRule SPARK_STAYS_BEHIND_ONE_CLASS =
      noClasses()
          .that()
          .haveNameNotMatching("io\\.plumbline\\.shared\\.SparkTasks(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "scala..")
          .because(
              "one place starts the engine and one place collects; what a task answers with is file"
                  + " names and sums, so nothing else needs either");

  @ArchTest
  static final ArchRule ICEBERG_AND_PARQUET_STAY_IN_THE_LAKE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.plumbline.shared.lake..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.iceberg..", "org.apache.parquet..")
          .because(
              "stages read and write tables, not files: the table format can change in one place");

  @ArchTest
  static final ArchRule HADOOP_ONLY_OPENS_FILES =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.plumbline.shared.lake..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.hadoop..")
          .because("loading Hadoop costs a command that only reads half a second");

  @ArchTest
  static final ArchRule CONTENT_IS_SCANNED_IN_NORMALISE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.plumbline.stage.normalise..")
          // ContentScanner.NONE, which looks at nothing.
          .and()
          .areNotAnonymousClasses()
          .should()
          .implement("io.plumbline.shared.record.ContentScanner")
          .because("prompts and answers end where personal data is counted");

  @ArchTest
  static final ArchRule CONTENT_IS_HELD_ONLY_WHILE_A_LINE_IS_READ =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.plumbline.stage.ingest..",
              "io.plumbline.stage.normalise..",
              "io.plumbline.shared.record..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.plumbline.shared.record.ContentScanner")
          .because("content is in no table, report or log: after normalise nobody can ask for it");

  @ArchTest
  static final ArchRule PAGES_ARE_MADE_IN_RENDER =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.plumbline.stage.report.render..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("gg.jte..")
          .because("a report says sentences, tables and charts; one package turns them into HTML");

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_KNOWS_PICOCLI =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.plumbline.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..")
          .because("how an option is spelled is the command line's business");
}
