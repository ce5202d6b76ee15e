package io.plumbline.shared;

import io.plumbline.schema.UsageDaily;

/**
 * Reads policy over a cube of usage. Applied when measuring, not when reading logs, so that a
 * changed policy never reads a log again.
 */
@FunctionalInterface
public interface UsageAttribution {
  /**
   * What policy and inventory say about {@code cube}; never null. Pure: equal cubes, equal answers.
   */
  Attribution attribute(UsageDaily cube);
}
