package io.plumbline.stage.judge;

import static java.util.stream.Collectors.toList;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Finds the calls behind failures: ids, never content. */
@FunctionalInterface
public interface Evidence {
  /** Most ids of a finding; its query gives the rest. */
  int MOST_IDS = 20;

  /** Where no usage table is at hand: no ids, no query. */
  Evidence NONE = questions -> questions.stream().map(question -> EvidenceAnswer.NOTHING).toList();

  /** An answer for every question, in their order; all at once, so that a file is read once. */
  List<EvidenceAnswer> answer(List<EvidenceQuestion> questions);

  /**
   * Calls that must not be followed by others of the same operation.
   *
   * @param before calls that may come first
   * @param after calls that must not come later
   */
  record Sequence(EvidenceQuestion before, EvidenceQuestion after) {}

  /** For each question the operations of which a call is meant. */
  default List<Long> begun(List<EvidenceQuestion> questions) {
    return questions.stream().map(question -> 0L).toList();
  }

  /**
   * Calls of one hour.
   *
   * @param first that the log does not call second or later attempts
   * @param retried that it does
   */
  record Tries(long first, long retried) {}

  /** For each question the calls that are meant by the UTC hour they began in. */
  default List<NavigableMap<Instant, Tries>> byHour(List<EvidenceQuestion> questions) {
    return questions.stream().map(question -> new TreeMap<Instant, Tries>()).collect(toList());
  }

  /**
   * For each question the share of the calls that are meant, of those with a time to the first
   * token, that started cold: more than three times the median after five minutes or more without
   * one; null: no such calls.
   */
  default List<Double> coldShares(List<EvidenceQuestion> questions) {
    return new ArrayList<>(Collections.nCopies(questions.size(), null));
  }

  /**
   * For each sequence the operations with a call of the one sort and a later one of the other: by
   * the attempts' numbers where both state one, else by their starts.
   */
  default List<Long> operations(List<Sequence> sequences) {
    return sequences.stream().map(sequence -> 0L).toList();
  }
}
