package io.plumbline.stage.measure;

import io.plumbline.schema.Flow;
import io.plumbline.shared.Digests;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The distinct flows of the interval.
 *
 * <p>A flow's id depends on its key columns only, so that a finding keeps its subject from night to
 * night. A flow paid in several currencies has one row for each; the currency of most attempts
 * keeps the plain id, and the ids of the others take their currency in.
 */
final class FlowTable {
  private static final List<String> KEY =
      List.of(
          "team",
          "workload",
          "lane",
          "provider",
          "model",
          "endpoint",
          "deployment",
          "region_called",
          "region_served",
          "country",
          "residency_scope",
          "residency_zone",
          "residency_evidence",
          "data_class",
          "tenancy",
          "content_state",
          "personal_data_kinds",
          "reached_provider");

  private FlowTable() {}

  static List<Flow> of(List<Cube> cubes) {
    Map<RowKey, Currencies> flows = new TreeMap<>();
    for (Cube cube : cubes) {
      flows
          .computeIfAbsent(
              RowKey.of(cube, KEY),
              k -> new Currencies(c -> c.money() == null ? null : c.money().currency()))
          .add(cube);
    }
    List<Flow> rows = new ArrayList<>();
    flows.forEach(
        (key, currencies) -> {
          for (Currencies.Group group : currencies.groups()) {
            rows.add(row(key, group));
          }
        });
    return rows;
  }

  private static Flow row(RowKey key, Currencies.Group group) {
    Flow row = new Flow();
    key.into(row, KEY);
    row.setFlowId(id(key, group.main() ? null : group.currency()));
    Totals totals = group.totals();
    row.setAttempts(totals.attempts());
    row.setTokens(totals.tokens());
    row.setSpend(Money.column(totals.spend()));
    row.setCurrency(group.currency());
    row.setMediaSkipped(group.cubes().stream().mapToLong(Cube::mediaSkipped).sum());
    row.setBodiesElsewhere(group.cubes().stream().mapToLong(Cube::bodiesElsewhere).sum());
    row.setFirstSeen(totals.first());
    row.setLastSeen(totals.last());
    // Every attempt of a cube holds each of the cube's kinds: they are part of its key.
    row.setPersonalDataRecords(
        group.cubes().stream()
            .filter(cube -> cube.personalData().stream().anyMatch(PersonalData::isEvidence))
            .mapToLong(Cube::attempts)
            .sum());
    return row;
  }

  /** Length before text, so that no two keys read alike; null has no length. */
  private static String id(RowKey key, String currency) {
    StringBuilder text = new StringBuilder();
    for (Object value : key.values()) {
      // A flow that reached its provider keeps the id it had before the others were told apart.
      if (!Boolean.TRUE.equals(value)) {
        text.append(value == null ? "-" : value.toString().length() + ":" + value).append(';');
      }
    }
    if (currency != null) {
      text.append(currency);
    }
    byte[] digest = Digests.raw(text.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, 8);
  }
}
