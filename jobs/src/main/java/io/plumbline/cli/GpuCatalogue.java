package io.plumbline.cli;

import io.plumbline.shared.config.Bundled;
import io.plumbline.shared.config.CsvRows;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** List prices of GPUs, for a first look before one's own are known. */
final class GpuCatalogue {
  private GpuCatalogue() {}

  /**
   * A GPU that can be rented.
   *
   * @param model name
   * @param pricePerHour list price of one for an hour
   * @param currency ISO 4217 code
   * @param source where the price was seen
   */
  record Rented(String model, BigDecimal pricePerHour, String currency, String source) {}

  /** Those with a price in this currency, in the file's order; nothing is converted. */
  static List<Rented> in(String currency) {
    List<Rented> rented = new ArrayList<>();
    for (CsvRows.Row row : Bundled.csv("economics/gpus.csv").rows()) {
      if (row.text("price_per_hour").isPresent()
          && row.text("currency").filter(currency::equals).isPresent()) {
        rented.add(
            new Rented(
                row.text("model").orElseThrow(),
                new BigDecimal(row.text("price_per_hour").orElseThrow()),
                currency,
                row.text("source").orElseThrow()));
      }
    }
    return List.copyOf(rented);
  }
}
