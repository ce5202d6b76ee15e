package io.plumbline.stage.report;

/**
 * Quarantined records.
 *
 * @param source name of the source
 * @param reason reason code
 * @param records how many; unit: records
 */
public record RejectedCount(String source, String reason, long records) {}
