package io.plumbline.rules.fact;

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
        String regionOption) {
  /** No contracts.yaml. */
  public static final Contract UNKNOWN = new Contract(null, null, null, null);
}
