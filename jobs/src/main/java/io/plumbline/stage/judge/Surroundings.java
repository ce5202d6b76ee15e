package io.plumbline.stage.judge;

import java.util.Map;

/**
 * What is known besides the tables of the interval.
 *
 * @param thinHours by source, the longest row of hours with less than half the usual attempts; a
 *     source is missing where too few days before are known
 * @param chainRuns runs whose manifests were looked at; null: nobody looked
 * @param chainUnsummed runs among them that were made before checksums existed
 * @param chainFaults what differs in them
 * @param chainFirst the first thing that differs, a sentence; null: nothing does
 */
public record Surroundings(
    Map<String, Integer> thinHours,
    Long chainRuns,
    long chainUnsummed,
    long chainFaults,
    String chainFirst) {
  /** Nothing. */
  public static final Surroundings NONE = new Surroundings(Map.of(), null, 0, 0, null);

  public Surroundings {
    thinHours = Map.copyOf(thinHours);
  }
}
