package io.plumbline.stage.report.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Column;
import io.plumbline.stage.report.document.Table;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CsvRendererTest {

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("a name", "gpt-5", "gpt-5"),
        Arguments.of("a sign within", "a=1", "a=1"),
        Arguments.of("nothing", "", ""),
        Arguments.of("equals", "=HYPERLINK(1)", "'=HYPERLINK(1)"),
        Arguments.of("plus", "+1", "'+1"),
        Arguments.of("minus", "-1", "'-1"),
        Arguments.of("at", "@SUM(1)", "'@SUM(1)"),
        Arguments.of("a tab", "\t=1", "'\t=1"),
        Arguments.of("a carriage return", "\r=1", "'\r'=1"),
        Arguments.of("after blanks", "  =1", "  '=1"),
        Arguments.of("after a no-break space", "\u00a0=1", "\u00a0'=1"),
        Arguments.of("after an ideographic space", "\u3000+1", "\u3000'+1"),
        Arguments.of("after a line break", "a\n=1", "a\n'=1"),
        Arguments.of("after a Windows line break", "a\r\n-1", "a\r\n'-1"),
        Arguments.of("full width", "＝1", "'＝1"),
        Arguments.of("already an apostrophe", "'=1", "'=1"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void guardsFormulas(String name, String text, String guarded) {
    assertThat(CsvRenderer.guard(text)).isEqualTo(guarded);
  }

  @Test
  void quotesTextGuardsItAndLeavesNumbersAlone() {
    Table table =
        new Table(
            "t",
            "caption",
            "query",
            List.of(
                Column.text("name", "Name"),
                Column.number("amount", "Amount"),
                Column.number("share", "Share"),
                Column.text("mark", "Mark")),
            List.of(
                List.of(
                    new Cell.Text("=cmd|' /C calc'!A0"),
                    new Cell.Money(new BigDecimal("-5.100000000000000000"), 2),
                    new Cell.Share(new BigDecimal("0.250000")),
                    new Cell.Mark(
                        io.plumbline.stage.report.document.Tone.BAD, "say \"no\", twice")),
                List.of(
                    new Cell.Missing("untagged"),
                    new Cell.Money(new BigDecimal("0E-18"), 2),
                    new Cell.Missing("not known"),
                    new Cell.Names(List.of("a", "b")))),
            List.of(
                List.of(
                    new Cell.Text("Total"),
                    new Cell.Count(1),
                    new Cell.Count(1),
                    new Cell.Text(""))),
            "nothing.",
            false);
    assertThat(new CsvRenderer().render(table))
        .isEqualTo(
            "name,amount,share,mark\r\n"
                + "'=cmd|' /C calc'!A0,-5.1,0.25,\"say \"\"no\"\", twice\"\r\n"
                + ",0,,\"a, b\"\r\n");
  }

  @Test
  void aRecordOfValuesIsWrittenAsARowOfATable() {
    assertThat(
            CsvRenderer.record(
                java.util.Arrays.asList(
                    "=1+1", -5L, new BigDecimal("1E-7"), null, "say \"no\", twice", "a\u202eb")))
        .isEqualTo("'=1+1,-5,0.0000001,,\"say \"\"no\"\", twice\",a\ufffdb");
  }

  @Test
  void charactersThatHideTextBecomeVisible() {
    Table table =
        new Table(
            "t",
            "caption",
            "query",
            List.of(Column.text("name", "Name")),
            List.of(List.of(new Cell.Text("a\u0000\u202eb"))),
            "nothing.");
    assertThat(new CsvRenderer().render(table)).isEqualTo("name\r\na\ufffd\ufffdb\r\n");
  }
}
