package io.plumbline.stage.judge;

import java.util.List;

/** Finds the calls behind failures: ids, never content. */
@FunctionalInterface
public interface Evidence {
  /** Most ids of a finding; its query gives the rest. */
  int MOST_IDS = 20;

  /** Where no usage table is at hand: no ids, no query. */
  Evidence NONE = questions -> questions.stream().map(question -> EvidenceAnswer.NOTHING).toList();

  /** An answer for every question, in their order; all at once, so that a file is read once. */
  List<EvidenceAnswer> answer(List<EvidenceQuestion> questions);
}
