package io.plumbline.rules.pack;

/**
 * Something a rule must know before it may judge.
 *
 * @param field path of a field of the subject
 * @param atLeast name of the parameter that the field must reach; null: being known is enough
 * @param when path of a field without which this need does not matter; null: it always matters
 * @param reaches name of the parameter that {@code when} must reach for this need to matter
 */
public record Need(String field, String atLeast, String when, String reaches) {}
