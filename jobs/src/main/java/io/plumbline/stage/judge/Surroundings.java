package io.plumbline.stage.judge;

import io.plumbline.schema.CrossCheck;
import io.plumbline.schema.Quota;
import java.util.List;
import java.util.Map;

/**
 * What is known besides the tables of the interval.
 *
 * @param thinHours by source, the longest row of hours with less than half the usual attempts; a
 *     source is missing where too few days before are known
 * @param usualHoursSilent by source, hours from its last call to midnight on such a day of the
 *     week; a source is missing where under three such days are known
 * @param crossChecks what providers counted themselves beside the logs; empty: none told anything
 * @param chainRuns runs whose manifests were looked at; null: nobody looked
 * @param chainFaults what differs in them
 * @param chainFirst the first thing that differs, a sentence; null: nothing does
 * @param quotas tokens a minute that providers admit, beside what is asked of them
 */
public record Surroundings(
    Map<String, Integer> thinHours,
    Map<String, Double> usualHoursSilent,
    List<CrossCheck> crossChecks,
    Long chainRuns,
    long chainFaults,
    String chainFirst,
    List<Quota> quotas) {
  /** Nothing. */
  public static final Surroundings NONE =
      new Surroundings(Map.of(), Map.of(), List.of(), null, 0, null, List.of());

  public Surroundings {
    thinHours = Map.copyOf(thinHours);
    usualHoursSilent = Map.copyOf(usualHoursSilent);
    crossChecks = List.copyOf(crossChecks);
    quotas = List.copyOf(quotas);
  }
}
