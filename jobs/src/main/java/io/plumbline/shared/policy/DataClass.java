package io.plumbline.shared.policy;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A kind of data and where it may be taken.
 *
 * @param name name in policy.yaml
 * @param residencyBound whether inference must stay in {@code allowedCountries}
 * @param allowedCountries countries and named sets as written; empty: policy names none
 * @param allowedLanes lanes it may be sent to; empty: any
 * @param isolated whether only a deployment nobody shares may see it
 * @param maxRetentionDays how long a provider may keep it, in days; empty: policy says nothing
 */
public record DataClass(
    String name,
    boolean residencyBound,
    List<String> allowedCountries,
    List<String> allowedLanes,
    boolean isolated,
    Optional<Long> maxRetentionDays) {

  /** Countries allowed on {@code day}, sets written out, sorted. */
  public Set<String> countriesOn(LocalDate day) {
    return CountrySets.bundled().expand(allowedCountries, day);
  }
}
