package io.plumbline.shared.policy;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * An entry of the record of processing activities (policy.yaml, {@code processing}; GDPR Art. 30).
 * Empty: not recorded.
 *
 * @param purpose what it is for
 * @param legalBasis legal basis
 * @param lane lane it is meant to take
 * @param highRisk whether it is a high-risk AI system
 * @param automatedDecisions whether decisions are made without a person
 * @param dataSubjects persons concerned
 * @param subjectCategories who they are, such as patients or staff; empty: not said
 * @param assessedOn day of its impact assessment (GDPR Art. 35)
 * @param assessment where that is kept
 */
public record ProcessingRecord(
    Optional<String> purpose,
    Optional<String> legalBasis,
    Optional<String> lane,
    Optional<Boolean> highRisk,
    Optional<Boolean> automatedDecisions,
    Optional<Long> dataSubjects,
    List<String> subjectCategories,
    Optional<LocalDate> assessedOn,
    Optional<String> assessment) {}
