package io.plumbline.cli;

import io.plumbline.economics.BreakEvenInput;
import io.plumbline.economics.Capacity;
import io.plumbline.shared.config.Bundled;
import io.plumbline.shared.config.CsvRows;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What published speeds would mean for a demand, in each way they can be read. A first look: none
 * of them was measured on the reader's model, prompts and cards.
 */
final class PublishedSpeeds {
  private PublishedSpeeds() {}

  /** In which way a published figure is read. */
  enum Reading {
    /** All requests together. */
    AGGREGATE("aggregate"),
    /** One request; all together are as many times that as run at once. */
    PER_STREAM("per_stream");

    private final String key;

    Reading(String key) {
      this.key = key;
    }

    String key() {
      return key;
    }
  }

  /**
   * A published range in one reading.
   *
   * @param model size or name
   * @param gpu card
   * @param cards cards that reach this speed together; null: the source does not say
   * @param quantisation null: the source does not say
   * @param concurrency requests at once, least and most
   * @param reading in which the speeds below are meant
   * @param leastSpeed aggregate tokens/s at the least
   * @param mostSpeed the same at the most
   * @param leastCost of the cards alone, a month, at the most speed; null: no price, or {@code
   *     cards} unknown
   * @param mostCost the same at the least speed
   * @param source who says so
   */
  record Row(
      String model,
      String gpu,
      Integer cards,
      String quantisation,
      List<BigDecimal> concurrency,
      Reading reading,
      BigDecimal leastSpeed,
      BigDecimal mostSpeed,
      BigDecimal leastCost,
      BigDecimal mostCost,
      String source) {}

  /**
   * All, in the file's order, the aggregate reading first. Cards are counted by E-3 at flat traffic
   * and full load, so that the costs are the least there can be.
   */
  static List<Row> of(BreakEvenCase asked) {
    List<Row> all = new ArrayList<>();
    for (CsvRows.Row row : Bundled.csv("economics/benchmarks.csv").rows()) {
      BigDecimal least = number(row, "least_tokens_per_second");
      BigDecimal most = number(row, "most_tokens_per_second");
      all.add(read(asked, row, Reading.AGGREGATE, least, most));
      if (row.text("meaning").orElseThrow().equals("unclear")) {
        all.add(
            read(
                asked,
                row,
                Reading.PER_STREAM,
                least.multiply(number(row, "least_concurrency")),
                most.multiply(number(row, "most_concurrency"))));
      }
    }
    return List.copyOf(all);
  }

  private static Row read(
      BreakEvenCase asked,
      CsvRows.Row row,
      Reading reading,
      BigDecimal leastSpeed,
      BigDecimal mostSpeed) {
    String gpu = row.text("gpu").orElseThrow();
    Integer cards = row.text("gpus").map(Integer::valueOf).orElse(null);
    Optional<BigDecimal> month =
        cards == null
            ? Optional.empty()
            : hour(asked, gpu)
                .map(hour -> hour.multiply(new BigDecimal(cards)).multiply(asked.month().hours()));
    return new Row(
        row.text("model").orElseThrow(),
        gpu,
        cards,
        row.text("quantisation").orElse(null),
        List.of(number(row, "least_concurrency"), number(row, "most_concurrency")),
        reading,
        leastSpeed,
        mostSpeed,
        month.flatMap(one -> cost(asked, one, mostSpeed)).orElse(null),
        month.flatMap(one -> cost(asked, one, leastSpeed)).orElse(null),
        row.text("source").orElseThrow());
  }

  private static Optional<BigDecimal> cost(
      BreakEvenCase asked, BigDecimal month, BigDecimal speed) {
    return Optional.ofNullable(asked.values().get(BreakEvenInput.TOKENS_PER_DAY))
        .map(tokens -> BigDecimal.valueOf(Capacity.naive(speed).gpus(tokens.mode())))
        .map(month::multiply);
  }

  /** The price that was given, else the list price of the card in this currency. */
  private static Optional<BigDecimal> hour(BreakEvenCase asked, String gpu) {
    var given = asked.values().get(BreakEvenInput.GPU_PER_HOUR);
    return given != null
        ? Optional.of(given.mode())
        : GpuCatalogue.in(asked.currency()).stream()
            .filter(known -> known.model().equals(gpu))
            .map(GpuCatalogue.Gpu::pricePerHour)
            .findFirst();
  }

  private static BigDecimal number(CsvRows.Row row, String column) {
    return new BigDecimal(row.text(column).orElseThrow());
  }
}
