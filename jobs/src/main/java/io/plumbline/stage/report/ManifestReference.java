package io.plumbline.stage.report;

/**
 * Where the run's manifest is.
 *
 * @param path path relative to the warehouse
 * @param sha256 SHA-256 of its bytes, hex
 */
public record ManifestReference(String path, String sha256) {}
