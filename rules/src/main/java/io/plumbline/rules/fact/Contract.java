package io.plumbline.rules.fact;

import java.util.Set;

/**
 * What contracts.yaml says of a provider. All null: there is no contracts.yaml. A provider that the
 * file leaves out has no agreement: {@code processorAgreement} false and {@code noTrain} "none".
 *
 * @param processorAgreement whether a processor agreement (GDPR Art. 28(3)) is signed and in force
 * @param noTrain commitment not to train on our content: written (in the contract), default (the
 *     provider's public terms) or none
 * @param retentionDays days the provider keeps content
 * @param regionOption whether the provider offers inference in an allowed region: eu, country or
 *     none
 * @param noTrainDaysLeft days the commitment not to train still holds; null: it has no end
 * @param daysSinceReview days since the terms were last read; null: not said
 * @param supportCountries countries support may look from, sets written out; null: not stated
 * @param transferMechanism adequacy, dpf, scc, bcr, derogation or none; null: not said
 */
public record Contract(
    @Known(
            what = "Whether a processor agreement with '{provider}' is signed",
            fix = "Enter the agreement, or its absence, in contracts.yaml under '{provider}'.")
        Boolean processorAgreement,
    @Known(
            what = "Whether '{provider}' commits in writing not to train on our content",
            fix = "Enter no_train (written, default or none) in contracts.yaml under '{provider}'.")
        String noTrain,
    @Known(
            what = "How long '{provider}' keeps content",
            fix = "Enter retention_days in contracts.yaml under '{provider}'.",
            unit = "days")
        Integer retentionDays,
    @Known(
            what = "Whether '{provider}' offers inference in an allowed region",
            fix = "Enter region_option in contracts.yaml under '{provider}'.")
        String regionOption,
    @Known(what = "The days the commitment of '{provider}' not to train still holds", unit = "days")
        Integer noTrainDaysLeft,
    @Known(
            what = "When the terms of '{provider}' were last reviewed",
            fix = "Enter reviewed_on in contracts.yaml under '{provider}'.",
            unit = "days")
        Integer daysSinceReview,
    @Known(what = "The countries support of '{provider}' works from") Set<String> supportCountries,
    @Known(what = "The transfer mechanism") String transferMechanism) {
  /** No contracts.yaml. */
  public static final Contract UNKNOWN =
      new Contract(null, null, null, null, null, null, null, null);

  public Contract {
    supportCountries = Sets.sorted(supportCountries);
  }
}
