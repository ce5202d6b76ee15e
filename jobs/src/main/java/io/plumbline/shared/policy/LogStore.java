package io.plumbline.shared.policy;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where and how long a source of logs is kept (policy.yaml, {@code logs}). Empty: not said.
 *
 * @param countries countries and named sets as written
 * @param retentionDays how long records are kept, in days
 * @param bodyRetentionDays how long prompts and answers are kept, in days
 */
public record LogStore(
    List<String> countries, Optional<Long> retentionDays, Optional<Long> bodyRetentionDays) {

  /** Countries it is stored in on {@code day}, sets written out, sorted; empty: not said. */
  public Set<String> countriesOn(LocalDate day) {
    return CountrySets.bundled().expand(countries, day);
  }
}
