package io.plumbline.shared.policy;

import java.util.Map;

/**
 * policy.yaml: kinds of data, and who may use which models for what.
 *
 * @param dataClasses by name
 * @param workloads by name, in the file's order: the first that fits names a call
 * @param finance how a month is closed
 */
public record UsePolicy(
    Map<String, DataClass> dataClasses, Map<String, Workload> workloads, Finance finance) {}
