package io.plumbline.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Money is decimal, everywhere: a field, a parameter or a result whose name speaks of money is
 * never binary floating point. A sum of a million binary cents is off by a different amount on each
 * order of the files. Monte-Carlo samples numbers without a currency; what it says of money is
 * decimal again.
 */
@AnalyzeClasses(
    packages = Plumbline.ROOT,
    importOptions = {ImportOption.DoNotIncludeTests.class, Plumbline.WrittenByHand.class})
class MoneyTest {
  private static final Pattern SPEAKS_OF_MONEY =
      Pattern.compile(
          "(?i).*(cost|price|pricing|spend|spent|amount|fee(?!d)|budget|salary|invoice|money|currency|usd|eur).*");
  private static final Set<String> BINARY =
      Set.of("double", "float", "double[]", "float[]", "java.lang.Double", "java.lang.Float");

  @ArchTest
  static void noMoneyIsBinary(JavaClasses classes) {
    List<String> found = new ArrayList<>();
    for (JavaClass type : classes) {
      for (JavaField field : type.getFields()) {
        look(found, field.getFullName(), field.getName(), field.getRawType());
      }
      for (JavaCodeUnit unit : type.getCodeUnits()) {
        look(found, unit.getFullName(), unit.getName(), unit.getRawReturnType());
        if (unit.getRawParameterTypes().stream().anyMatch(p -> BINARY.contains(p.getName()))) {
          // Names of parameters are in the class file, which only reflection reads.
          for (Parameter parameter : ((Executable) unit.reflect()).getParameters()) {
            if (BINARY.contains(parameter.getType().getTypeName())
                && SPEAKS_OF_MONEY.matcher(parameter.getName()).matches()) {
              found.add(unit.getFullName() + " parameter " + parameter.getName());
            }
          }
        }
      }
    }
    assertThat(found).as("money in binary floating point").isEmpty();
  }

  @ArchTest
  static void moneyIsFoundByItsName(JavaClasses classes) {
    assertThat(List.of("costPerHour", "reportedCost", "PRICE", "gpuSpend", "feeRate", "amount"))
        .allMatch(name -> SPEAKS_OF_MONEY.matcher(name).matches());
    assertThat(List.of("feed", "hours", "tokens"))
        .noneMatch(name -> SPEAKS_OF_MONEY.matcher(name).matches());
  }

  private static void look(List<String> found, String where, String name, JavaClass type) {
    if (BINARY.contains(type.getName()) && SPEAKS_OF_MONEY.matcher(name).matches()) {
      found.add(where);
    }
  }
}
