package io.plumbline.stage.report.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Chart;
import io.plumbline.stage.report.document.Column;
import io.plumbline.stage.report.document.Document;
import io.plumbline.stage.report.document.Section;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlRendererTest {

  private static Document document(io.plumbline.stage.report.document.Block... blocks) {
    return new Document(
        "compliance",
        "en",
        "Title",
        "Subtitle",
        List.of(),
        List.of(),
        List.of(new Section("s", "S-1", "Section", List.of(blocks))));
  }

  /** Blanks before a tag mean nothing in HTML. */
  private static String tight(String page) {
    return page.replaceAll("\\s+<", "<");
  }

  @Test
  void thePolicyAllowsItsOwnStyleSheetAndNothingElse() throws Exception {
    String page = new HtmlRenderer().render(document());
    Matcher style = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL).matcher(page);
    assertThat(style.find()).isTrue();
    String digest =
        Base64.getEncoder()
            .encodeToString(
                MessageDigest.getInstance("SHA-256")
                    .digest(style.group(1).getBytes(StandardCharsets.UTF_8)));
    // An attribute value may spell + and = as references; a browser reads them back.
    String policy = page.replace("&#43;", "+").replace("&#61;", "=").replace("&#39;", "'");
    assertThat(policy)
        .contains(
            "content=\"default-src 'none'; style-src 'sha256-"
                + digest
                + "'; base-uri 'none'; form-action 'none'\"");
  }

  @Test
  void aLongTableIsCutOnThePageAndSaysSo() {
    List<List<Cell>> rows = new ArrayList<>();
    for (int row = 0; row < 10_000; row++) {
      rows.add(List.of(new Cell.Text("row-" + row)));
    }
    Table table =
        new Table("long", "Long", "query", List.of(Column.text("a", "A")), rows, "nothing.");
    String page = tight(new HtmlRenderer().render(document(table)));
    assertThat(page)
        .contains("row-199<")
        .doesNotContain("row-200<")
        .contains("The first 200 of 10,000 rows; the CSV has all of them.")
        .contains("href=\"csv/compliance-long.csv\"");
    assertThat(page.length()).isLessThan(2_000_000);
    assertThat(new CsvRenderer().render(table)).contains("row-9999");
  }

  @Test
  void aTableIsReadableByEar() {
    Table table =
        new Table(
            "t",
            "Spend by team",
            "SELECT 1",
            List.of(Column.text("team", "Team"), Column.number("spend", "Spend")),
            List.of(List.of(new Cell.Text("legal"), new Cell.Missing("not known"))),
            "nothing.");
    assertThat(tight(new HtmlRenderer().render(document(table))))
        .contains("<caption>Spend by team</caption>")
        .contains("<th scope=\"col\">Team</th>")
        .contains("<th scope=\"row\">legal</th>")
        .contains("<td class=\"n missing\">not known</td>")
        .contains("<code>SELECT 1</code>");
  }

  @Test
  void aChartIsNamedDescribedAndNeverToldByColourAlone() {
    Chart chart =
        new Chart.Bars(
            "b",
            "Bars",
            "One is bad.",
            List.of(new Chart.Bar("one", BigDecimal.ONE, "1 thing", Tone.BAD)));
    assertThat(new HtmlRenderer().render(document(chart)))
        .contains("role=\"img\"", "<title id=\"b-name\">Bars</title>")
        .contains("<desc id=\"b-said\">One is bad.</desc>")
        .contains("1 thing</text>", "fill=\"url(#b-stripes)\"");
  }

  @Test
  void aStepOfAWaterfallBeginsWhereTheOneBeforeEnded() {
    Drawing drawing =
        Drawings.of(
            new Chart.Waterfall(
                "w",
                "Waterfall",
                "d",
                List.of(
                    new Chart.Step("before", amount(0), amount(100), "100", Tone.NEUTRAL),
                    new Chart.Step("volume", amount(100), amount(150), "+ 50", Tone.WARN),
                    new Chart.Step("credit", amount(150), amount(-50), "-200", Tone.GOOD),
                    new Chart.Step("after", amount(0), amount(-50), "-50", Tone.NEUTRAL))));
    List<Drawing.Box> bars =
        drawing.boxes().stream().filter(box -> box.look().startsWith("bar-")).toList();
    // From -50 to 150 are 520 units of length: 2.6 for each.
    assertThat(bars)
        .extracting(box -> box.x() + " " + box.width())
        .containsExactly("380.0 260.0", "640.0 130.0", "250.0 520.0", "250.0 130.0");
    assertThat(drawing.labels()).extracting(Drawing.Label::text).contains("+ 50", "-200");
  }

  private static BigDecimal amount(int units) {
    return BigDecimal.valueOf(units);
  }

  @Test
  void aPathOfOneCallAmongMillionsIsStillDrawn() {
    Chart.Paths chart =
        new Chart.Paths(
            "p",
            "Paths",
            "d",
            List.of("From", "To"),
            List.of(
                new Chart.Path(List.of("big", "x"), 5_000_000, Tone.NEUTRAL),
                new Chart.Path(List.of("small", "y"), 1, Tone.BAD)));
    Drawing drawing = Drawings.of(chart);
    assertThat(drawing.boxes())
        .extracting(Drawing.Box::height)
        .allSatisfy(height -> assertThat(Double.parseDouble(height)).isGreaterThanOrEqualTo(2));
    assertThat(drawing.ribbons()).extracting(Drawing.Ribbon::look).contains("path-bad");
  }

  @ParameterizedTest(name = "{0} on {1} can be read on paper and in the dark")
  @CsvSource({
    "ink, paper",
    "soft, paper",
    "link, paper",
    "ink, sheet",
    "soft, sheet",
    "link, sheet",
    "bad, bad-bg",
    "warn, warn-bg",
    "good, good-bg",
    "unknown, unknown-bg",
    "unknown, paper",
    "ink, bad-bg",
    "ink, warn-bg",
    "ink, good-bg",
    "ink, unknown-bg"
  })
  void contrast(String ink, String paper) {
    Matcher roots =
        Pattern.compile(":root \\{(.*?)\\}", Pattern.DOTALL)
            .matcher(new HtmlRenderer().render(document()));
    int sheets = 0;
    while (roots.find()) {
      Map<String, String> colours = new HashMap<>();
      Matcher colour = Pattern.compile("--([\\w-]+): (#[0-9a-f]{6});").matcher(roots.group(1));
      while (colour.find()) {
        colours.put(colour.group(1), colour.group(2));
      }
      assertThat(ratio(colours.get(ink), colours.get(paper))).isGreaterThanOrEqualTo(4.5);
      sheets++;
    }
    assertThat(sheets).as("light, dark and print").isEqualTo(3);
  }

  /** WCAG 2.2, relative luminance and contrast ratio. */
  private static double ratio(String one, String other) {
    double lighter = Math.max(luminance(one), luminance(other));
    double darker = Math.min(luminance(one), luminance(other));
    return (lighter + 0.05) / (darker + 0.05);
  }

  private static double luminance(String colour) {
    double[] weights = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int at = 0; at < 3; at++) {
      double part = Integer.parseInt(colour.substring(1 + 2 * at, 3 + 2 * at), 16) / 255.0;
      sum += weights[at] * (part <= 0.03928 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
  }
}
