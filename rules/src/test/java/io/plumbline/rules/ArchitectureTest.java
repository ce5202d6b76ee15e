package io.plumbline.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.plumbline.rules",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** What Drools generated from the packs lies in rules.compiled and is not ours to shape. */
  @ArchTest
  static final ArchRule DROOLS_STAYS_IN_ENGINE_AND_PACK =
      noClasses()
          .that()
          .resideOutsideOfPackages("..rules.engine..", "..rules.pack..", "..rules.compiled..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.drools..", "org.kie..");

  @ArchTest
  static final ArchRule FACTS_KNOW_NOBODY =
      noClasses()
          .that()
          .resideInAPackage("..rules.fact..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..rules.finding..", "..rules.pack..", "..rules.engine..", "com.fasterxml..");

  @ArchTest
  static final ArchRule FINDINGS_KNOW_ONLY_FACTS =
      noClasses()
          .that()
          .resideInAPackage("..rules.finding..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..rules.pack..", "..rules.engine..");

  @ArchTest
  static final ArchRule PACKS_DO_NOT_KNOW_THE_ENGINE =
      noClasses()
          .that()
          .resideInAPackage("..rules.pack..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..rules.engine..");

  @ArchTest
  static final ArchRule NOTHING_IS_PRINTED =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  @ArchTest
  static final ArchRule THE_CLOCK_IS_NOT_READ =
      noClasses()
          .should()
          .callMethod(java.time.LocalDate.class, "now")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");
}
