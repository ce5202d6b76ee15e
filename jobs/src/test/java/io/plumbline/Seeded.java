package io.plumbline;

import java.util.Random;

/** What tests choose at random: the same in every build, something else with another seed. */
public final class Seeded {
  private static final long OTHERS = Long.getLong("plumbline.seed", 0);

  private Seeded() {}

  /**
   * The choices of one test; {@code -Dplumbline.seed=7} makes them others, for longer searches.
   *
   * @param own tells them from those of other tests
   */
  public static Random random(long own) {
    return new Random(own + OTHERS * 1_000_003);
  }
}
