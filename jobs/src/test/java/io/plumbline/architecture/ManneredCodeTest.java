package io.plumbline.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** Habits that keep runs repeatable, quiet and readable. */
@AnalyzeClasses(
    packages = Plumbline.ROOT,
    importOptions = {ImportOption.DoNotIncludeTests.class, Plumbline.WrittenByHand.class})
class ManneredCodeTest {
  /** Terms of the law that end in a forbidden word. */
  private static final Set<String> FIELD_TERMS =
      Set.of(
          // Article 4(1) of the GDPR.
          "PersonalData");

  private static final DescribedPredicate<JavaCall<?>> READ_THE_CLOCK =
      new DescribedPredicate<>("read the clock") {
        @Override
        public boolean test(JavaCall<?> call) {
          JavaClass owner = call.getTargetOwner();
          String method = call.getName();
          return (owner.getPackageName().equals("java.time")
                  && (method.equals("now") || method.startsWith("system")))
              || (owner.isEquivalentTo(System.class)
                  && (method.equals("currentTimeMillis") || method.equals("nanoTime")))
              || (owner.isEquivalentTo(java.util.Date.class)
                  && method.equals("<init>")
                  && call.getTarget().getRawParameterTypes().isEmpty())
              || (owner.isEquivalentTo(java.util.Calendar.class) && method.equals("getInstance"));
        }
      };

  /** nanoTime as well: a duration in a report would make two equal runs differ. */
  @ArchTest
  static final ArchRule THE_CLOCK_IS_READ_IN_ONE_PLACE =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.plumbline.shared.AuditClock")
          // Paces the progress line on a terminal; nothing of it is kept.
          .and()
          .doNotHaveFullyQualifiedName("io.plumbline.cli.Console")
          .should()
          .callCodeUnitWhere(READ_THE_CLOCK)
          .because("the same inputs give the same bytes: time comes from AuditClock or a record");

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_PRINTS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.plumbline.cli..")
          // Runs inside the build, not in the product: says which packs it compiled.
          .and()
          .doNotHaveFullyQualifiedName("io.plumbline.rules.engine.Precompile")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethodWhere(
              target(owner(assignableTo(Throwable.class))).and(target(name("printStackTrace"))))
          .because("stdout is what a command answers, and anything else could carry content");

  @ArchTest
  static final ArchRule NOBODY_LOGS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.util.logging..",
              "org.slf4j..",
              "org.apache.logging..",
              "org.apache.log4j..",
              "org.apache.commons.logging..")
          .because(
              "a log line is where a prompt would leak; what must be known is in a table, a report"
                  + " or a message to the person at the terminal");

  @ArchTest
  static final ArchRule NOTHING_IS_DRAWN_BY_LOT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(java.security.SecureRandom.class)
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callConstructor(java.util.Random.class)
          .orShould()
          .callMethod(java.util.concurrent.ThreadLocalRandom.class, "current")
          .because("samples of economics are seeded; UUIDs only name files that nobody refers to");

  @ArchTest
  static final ArchRule NOTHING_STATIC_CHANGES =
      noFields()
          .that()
          .areStatic()
          .and(
              DescribedPredicate.describe(
                  "are written by hand",
                  (JavaField field) ->
                      !field.getModifiers().contains(JavaModifier.SYNTHETIC)
                          && !field.getOwner().getPackageName().equals("io.plumbline.schema")))
          .should()
          .notBeFinal()
          .because("a task that remembers another task's run is right only by luck");

  /** Spelled out in the words of the glossary instead: what a thing is, not that it is one. */
  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_A_THING_IS =
      noClasses()
          .that(
              DescribedPredicate.describe(
                  "are not excepted",
                  (JavaClass type) -> !FIELD_TERMS.contains(type.getSimpleName())))
          .should()
          .haveNameMatching(
              ".*(Data|Info|Manager|Helper|Process|Processor|Util|Utils|Handle|Handler)")
          .because("such a name fits any class, so it says nothing about this one");
}
