package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.economics.BreakEvenInput;
import io.plumbline.shared.ModelNotes;
import io.plumbline.shared.config.Bundled;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BreakEvenCommandTest {
  private static final String COMPLETE =
      """
      title: support <chat>
      currency: EUR
      demand: {tokens_per_day: 100000000, peak_ratio: {min: 1.5, likely: 2, max: 3}}
      api: {price_per_1m: 12}
      gpu: {price_per_hour: 3.5}
      capacity: {tokens_per_second: 600}
      operations: {fte: 0.1, salary: 90000, on_call: 500, tooling: 200, power_and_host: 0,
        migration: 24000, revalidation: 300}
      """;

  @TempDir Path folder;

  private record Said(int code, String out, String err) {}

  private Said run(String yaml, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("inputs.yaml"), yaml);
    String[] args = new String[3 + more.length];
    args[0] = "breakeven";
    args[1] = "--file";
    args[2] = file.toString();
    System.arraycopy(more, 0, args, 3, more.length);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), args);
    return new Said(code, out.toString(), err.toString());
  }

  @Test
  void theAnswerStandsInTheFirstLine() throws IOException {
    Said said = run(COMPLETE);
    assertThat(said.code()).isZero();
    assertThat(said.out().lines().findFirst().orElseThrow())
        .isEqualTo(
            "support <chat>: own GPUs are likely cheaper. P(own GPUs < API) = 100 %; the API costs"
                + " 36,000.00, own GPUs 16,350.00 EUR a month.");
  }

  @Test
  void whatIsMissingIsNamedWithItsUnit() throws IOException {
    Said said = run("currency: USD\ndemand: {tokens_per_day: 5000000}\napi: {price_per_1m: 5}\n");
    assertThat(said.code()).isZero();
    assertThat(said.out())
        .startsWith("inputs.yaml: insufficient evidence; the API costs 750.00 USD a month.")
        .contains("capacity.tokens_per_second  aggregate tokens/s of a GPU")
        .contains("H100 80 GB");
  }

  @Test
  void withoutOneMeasurementBothReadingsOfThePublishedOnesAreShown() throws IOException {
    String first = "currency: USD\ndemand: {tokens_per_day: 100000000}\napi: {price_per_1m: 5}\n";
    Said said = run(first + "gpu: {price_per_hour: 3.5}\n");
    assertThat(said.out().lines().map(line -> line.strip().replaceAll(" {2,}", " | ")))
        .contains(
            "70B | H100 80 GB | aggregate | 60 .. 100 | 30,240.00 .. 50,400.00",
            "70B | H100 80 GB | per stream | 180 .. 1000 | 5,040.00 .. 17,640.00",
            "Llama-3.1-70B FP8 | H100 80 GB | aggregate | 460 | 7,560.00",
            "405B | H100 80 GB | per stream | 20 .. 150 | not known");
    JsonNode json = new ObjectMapper().readTree(run(first, "--json").out());
    assertThat(json.at("/published_speeds")).hasSize(9);
    assertThat(json.at("/published_speeds/2/most_gpu_cost_per_month").asText())
        .as("20 H100s at the list price")
        .isEqualTo("32976");
    assertThat(json.get("verdict").isNull()).as("a file has no rules' verdict").isTrue();
    assertThat(json.get("residency_premium")).as("a file has no month").isEmpty();
    assertThat(json.get("month_bridge")).isEmpty();
  }

  @Test
  void everyCardOfTheTextsIsInTheCatalogueWithItsMemoryAndPower() throws IOException {
    JsonNode gpus = new ObjectMapper().readTree(run(COMPLETE, "--json").out()).get("gpu_catalogue");
    assertThat(gpus.findValuesAsText("gpu"))
        .contains(
            "RTX 3090",
            "RTX 4090",
            "A10G",
            "L40S",
            "A100 40 GB",
            "A100 80 GB",
            "H100 80 GB",
            "8 x H100 80 GB");
    for (JsonNode gpu : gpus) {
      assertThat(gpu.get("memory_gib").asInt()).isPositive();
      assertThat(gpu.get("watts").isNull()).as(gpu.get("gpu").asText()).isFalse();
      assertThat(gpu.get("source").asText()).isNotBlank();
      assertThat(gpu.get("price_per_hour").isNull())
          .as("only owned cards have no price of an hour")
          .isEqualTo(gpu.get("gpu").asText().startsWith("RTX"));
    }
    assertThat(price(gpus.get(7)))
        .isEqualByComparingTo(price(gpus.get(6)).multiply(new BigDecimal(8)));
  }

  private static BigDecimal price(JsonNode gpu) {
    return new BigDecimal(gpu.get("price_per_hour").asText());
  }

  /** Each contradiction of the published claims stands beside the figure it concerns. */
  @Test
  void everyModelNoteIsPrintedWhereItsFigureIs() throws IOException {
    assertThat(ModelNotes.all())
        .extracting(ModelNotes.Note::id)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 14).mapToObj(i -> "X-" + i).toList());
    String figures = run(COMPLETE).out();
    String capacity =
        run("currency: USD\ndemand: {tokens_per_day: 5000000}\napi: {price_per_1m: 5}\n").out();
    for (ModelNotes.Note note : ModelNotes.all()) {
      String line = note.id() + " " + note.claims() + ": " + note.verdict();
      switch (note.about()) {
        case "utilisation", "demand", "gpus", "unit_cost" -> assertThat(figures).contains(line);
        case "capacity" -> assertThat(figures + capacity).contains(line);
        // Beside the gates of a verdict, which takes an audit: DemoTest.
        case "compliance", "quality" -> assertThat(figures).doesNotContain(line);
        default -> fail("no figure is about " + note.about());
      }
    }
  }

  @Test
  void equalInputsGiveEqualBytesAndTheCurveIsAPicture() throws Exception {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    assertThat(run(COMPLETE, "--out", one.toString()).code()).isZero();
    assertThat(run(COMPLETE, "--out", two.toString()).code()).isZero();
    assertThat(one.resolve("economics.json")).hasSameBinaryContentAs(two.resolve("economics.json"));
    assertThat(one.resolve("breakeven.svg")).hasSameBinaryContentAs(two.resolve("breakeven.svg"));
    var svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(one.resolve("breakeven.svg").toFile());
    assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(2);
    JsonNode json = new ObjectMapper().readTree(one.resolve("economics.json").toFile());
    assertThat(json.at("/own_gpus/simulation/seed").asInt()).isEqualTo(11);
    assertThat(json.at("/own_gpus/curve")).hasSize(21);
    assertThat(json.at("/model_notes")).hasSize(14);
    assertThat(json.at("/inputs/demand.peak_ratio/max").asText()).isEqualTo("3");
  }

  @Test
  void aWhatIfTakesThePlaceOfTheFileAndSaysSo() throws IOException {
    Said said = run(COMPLETE, "--set", "api.price_per_1m=0.5..1..2", "--json");
    JsonNode json = new ObjectMapper().readTree(said.out());
    assertThat(json.at("/answer").asText()).isEqualTo("api_cheaper");
    assertThat(json.at("/inputs/api.price_per_1m/source").asText()).isEqualTo("--set");
  }

  @Test
  void allFaultsOfAllWhatIfsAreSaidAtOnce() throws IOException {
    Said said = run(COMPLETE, "--set", "gpu.price_hour=3", "--set", "operations.on_call=1..2..3");
    assertThat(said.code()).isEqualTo(ExitCode.USAGE);
    assertThat(said.err().lines())
        .containsExactly(
            "--set gpu.price_hour=3: there is no input 'gpu.price_hour'. Did you mean"
                + " 'gpu.price_per_hour'?",
            "--set operations.on_call=1..2..3: write a number (currency a month).");
  }

  @Test
  void anUnknownKeyOfTheFileIsNamedWithItsLine() throws IOException {
    Said said = run("currency: USD\ndemand:\n  tokens_a_day: 5\n");
    assertThat(said.code()).isEqualTo(ExitCode.USAGE);
    assertThat(said.err()).contains("inputs.yaml:3:").contains("tokens_a_day");
  }

  @Test
  void tooFewDrawsAreRefused() throws IOException {
    assertThat(run(COMPLETE, "--samples", "10").err().strip())
        .isEqualTo("--samples is 10: give 100 to 1000000.");
  }

  @Test
  void everyInputIsInTheSchemaAndNothingElse() throws IOException {
    Set<String> keys = new TreeSet<>();
    keys(new ObjectMapper().readTree(Bundled.text("json-schema/breakeven.schema.json")), "", keys);
    Set<String> known = new TreeSet<>(BreakEvenInput.paths());
    known.add("title");
    known.add("currency");
    known.add("month");
    assertThat(keys).isEqualTo(known);
  }

  private static void keys(JsonNode schema, String path, Set<String> keys) {
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      if (property.getValue().has("properties")) {
        keys(property.getValue(), path + property.getKey() + ".", keys);
      } else {
        keys.add(path + property.getKey());
      }
    }
  }
}
