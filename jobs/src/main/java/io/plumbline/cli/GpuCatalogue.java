package io.plumbline.cli;

import io.plumbline.shared.config.Bundled;
import io.plumbline.shared.config.CsvRows;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** GPUs with their memory, power and list price, for a first look before one's own are known. */
final class GpuCatalogue {
  private GpuCatalogue() {}

  /**
   * What is rented or bought as one.
   *
   * @param model name
   * @param cards how many
   * @param memoryGib memory of all
   * @param watts power of all boards at full load; null: not known
   * @param idleWatts the same at rest; null: not known
   * @param ecc whether memory corrects errors
   * @param mig whether a card can be split into instances
   * @param datacentre whether the licence of its driver admits a data centre (CON-07)
   * @param pricePerHour list price of all for an hour; null: nobody rents it out, or none was seen
   * @param currency ISO 4217 code
   * @param source where this was seen
   * @param checkedOn day it was, ISO 8601
   */
  record Gpu(
      String model,
      int cards,
      int memoryGib,
      BigDecimal watts,
      BigDecimal idleWatts,
      boolean ecc,
      boolean mig,
      boolean datacentre,
      BigDecimal pricePerHour,
      String currency,
      String source,
      String checkedOn) {}

  /** All, in the file's order. */
  static List<Gpu> all() {
    List<Gpu> gpus = new ArrayList<>();
    for (CsvRows.Row row : Bundled.csv("economics/gpus.csv").rows()) {
      gpus.add(
          new Gpu(
              row.text("model").orElseThrow(),
              Integer.parseInt(row.text("cards").orElseThrow()),
              Integer.parseInt(row.text("vram_gib").orElseThrow()),
              row.text("tdp_watts").map(BigDecimal::new).orElse(null),
              row.text("idle_watts").map(BigDecimal::new).orElse(null),
              yes(row, "ecc"),
              yes(row, "mig"),
              yes(row, "datacentre"),
              row.text("price_per_hour").map(BigDecimal::new).orElse(null),
              row.text("currency").orElseThrow(),
              row.text("source").orElseThrow(),
              row.text("checked_on").orElseThrow()));
    }
    return List.copyOf(gpus);
  }

  private static boolean yes(CsvRows.Row row, String column) {
    return row.text(column).orElseThrow().equals("yes");
  }

  /** Those with a price in this currency, in the file's order; nothing is converted. */
  static List<Gpu> in(String currency) {
    return all().stream()
        .filter(gpu -> gpu.pricePerHour() != null && gpu.currency().equals(currency))
        .toList();
  }
}
