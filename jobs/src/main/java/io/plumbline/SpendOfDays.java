package io.plumbline;

import io.plumbline.schema.Spend;
import io.plumbline.shared.RunManifest;
import io.plumbline.shared.lake.RunStore;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Spend of days that different runs audited: each day from the run that audited it last. */
public final class SpendOfDays {
  private SpendOfDays() {}

  /** Rows of these days, each from its run. */
  public static List<Spend> read(RunStore runs, Map<LocalDate, RunManifest> days) {
    Map<String, List<Spend>> tables = new HashMap<>();
    List<Spend> rows = new ArrayList<>();
    days.forEach(
        (day, run) -> {
          for (Spend row : tables.computeIfAbsent(run.runId(), id -> runs.read(id, Spend.class))) {
            if (row.getDay().equals(day)) {
              rows.add(row);
            }
          }
        });
    return rows;
  }
}
