package io.plumbline.shared;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * Where tasks run. A stage hands in a list of orders and gets their answers; it does not know the
 * engine behind.
 */
public interface TaskEngine {
  /** Cores that will work. */
  int parallelism();

  /**
   * Runs the work on every order, wherever, and answers in their order. An attempt that failed may
   * be repeated elsewhere: only what an answer names counts.
   *
   * @param what shown to whoever watches the engine
   */
  <I extends Serializable, O extends Serializable> List<O> spread(
      String what, List<I> orders, Work<I, O> work);

  /** Work on one order. */
  @FunctionalInterface
  interface Work<I, O> extends Serializable {
    /** Does it. */
    O apply(I order) throws IOException;
  }
}
