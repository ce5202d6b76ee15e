package io.plumbline.shared.policy;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is agreed with a provider (contracts.yaml). Empty: the file does not say.
 *
 * @param provider gen_ai.provider.name
 * @param dpa whether a processor agreement (GDPR Art. 28) is signed
 * @param noTrain written, default or none
 * @param noTrainExpires last day of that commitment
 * @param retentionDays how long the provider keeps content, in days
 * @param supportCountries countries and named sets as written; empty: not stated
 * @param regionOption how narrowly inference can be pinned: region, zone or none
 * @param transferMechanism adequacy, dpf, scc, bcr, derogation or none (GDPR Art. 44 to 49)
 * @param transferExpires last day it holds; empty: no end
 * @param reviewedOn day the terms were last read
 */
public record Contract(
    String provider,
    Optional<Boolean> dpa,
    Optional<String> noTrain,
    Optional<LocalDate> noTrainExpires,
    Optional<Long> retentionDays,
    List<String> supportCountries,
    Optional<String> regionOption,
    Optional<String> transferMechanism,
    Optional<LocalDate> transferExpires,
    Optional<LocalDate> reviewedOn) {

  /** Countries support may look from on {@code day}, sets written out; empty: not stated. */
  public Set<String> supportCountriesOn(LocalDate day) {
    return CountrySets.bundled().expand(supportCountries, day);
  }
}
