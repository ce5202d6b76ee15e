package io.plumbline.shared;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * Where tasks run. A stage hands in a list of orders and gets their answers; it does not know the
 * engine behind.
 */
public interface TaskEngine extends AutoCloseable {
  /**
   * The engine of a master: {@code local}, {@code local[4]} or {@code local[*]} are threads of this
   * process, every other master is Spark's, and so is everything under spark-submit.
   *
   * @param progress told of every order that is done
   */
  static TaskEngine of(String master, Progress progress) {
    int threads = System.getProperty("spark.master") == null ? LocalTasks.threads(master) : 0;
    return threads > 0 ? new LocalTasks(threads, progress) : new SparkTasks(master, progress);
  }

  /** Threads of this process that a master stands for; 0: it is Spark's. */
  static int threadsHere(String master) {
    return LocalTasks.threads(master);
  }

  /** Told how far the work on a list of orders is; called from another thread. */
  @FunctionalInterface
  interface Progress {
    /** {@code done} of {@code all} orders of {@code what} are done. */
    void step(String what, int done, int all);
  }

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

  /** Stops the engine; nothing to do where none was started. */
  @Override
  default void close() {}
}
