package io.plumbline.stage.judge;

import java.util.List;

/**
 * The calls behind a failure.
 *
 * @param callIds up to {@link Evidence#MOST_IDS} call ids, sorted
 * @param query filter over the columns of table {@code usage} that gives all rows; null: there are
 *     none
 */
public record EvidenceAnswer(List<String> callIds, String query) {
  /** No calls. */
  public static final EvidenceAnswer NOTHING = new EvidenceAnswer(List.of(), null);

  public EvidenceAnswer {
    callIds = List.copyOf(callIds);
  }
}
