package io.plumbline.shared.config;

/**
 * A value of the configuration and where it came from.
 *
 * @param key as in plumbline.yaml, with dots between levels
 * @param value as it takes effect, paths resolved; empty: not set
 * @param origin flag, environment, file or default
 * @param place the flag, the variable, {@code file:line:column}, or empty for a default
 */
public record Setting(String key, String value, String origin, String place) {}
