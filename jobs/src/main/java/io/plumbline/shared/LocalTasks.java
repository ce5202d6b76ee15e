package io.plumbline.shared;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tasks on threads of this process: what a night on one machine needs of an engine, without the
 * second that starting Spark takes. Same orders, same work, same answers.
 */
final class LocalTasks implements TaskEngine {
  private static final Pattern MASTER =
      Pattern.compile("local(?:\\[(\\*|[1-9][0-9]{0,3})(?:,[0-9]+)?])?");

  private final int threads;
  private final Progress progress;

  /**
   * @param threads how many orders are worked on at a time
   * @param progress told of every order that is done
   */
  LocalTasks(int threads, Progress progress) {
    this.threads = threads;
    this.progress = progress;
  }

  /**
   * How many threads a master asks for in this process: {@code local} one, {@code local[*]} one per
   * core.
   *
   * @return 0 for a master that is not this process
   */
  static int threads(String master) {
    Matcher local = MASTER.matcher(master);
    if (!local.matches()) {
      return 0;
    }
    return local.group(1) == null
        ? 1
        : local.group(1).equals("*")
            ? Runtime.getRuntime().availableProcessors()
            : Integer.parseInt(local.group(1));
  }

  @Override
  public int parallelism() {
    return threads;
  }

  @Override
  public <I extends Serializable, O extends Serializable> List<O> spread(
      String what, List<I> orders, Work<I, O> work) {
    if (orders.isEmpty()) {
      return List.of();
    }
    Steps steps = new Steps(progress, what, orders.size());
    steps.say(0);
    List<Callable<O>> calls = new ArrayList<>();
    for (I order : orders) {
      calls.add(
          () -> {
            O answer = work.apply(order);
            steps.done();
            return answer;
          });
    }
    ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, orders.size()));
    try {
      List<Future<O>> futures = new ArrayList<>();
      calls.forEach(call -> futures.add(pool.submit(call)));
      List<O> answers = new ArrayList<>();
      for (Future<O> future : futures) {
        answers.add(future.get());
      }
      return answers;
    } catch (ExecutionException e) {
      throw asIs(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted: " + what + " was not finished.", e);
    } finally {
      // After a failure the orders not begun are not begun, and those that run are waited for: who
      // deletes what they wrote is not to meet them at it.
      pool.shutdownNow();
      end(pool);
    }
  }

  private static void end(ExecutorService pool) {
    try {
      pool.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells of one step at a time and in order: whoever watches draws one line. */
  private static final class Steps {
    private final Progress progress;
    private final String what;
    private final int all;
    private int done;

    Steps(Progress progress, String what, int all) {
      this.progress = progress;
      this.what = what;
      this.all = all;
    }

    synchronized void done() {
      say(++done);
    }

    private synchronized void say(int at) {
      progress.step(what, at, all);
    }
  }

  private static RuntimeException asIs(Throwable failure) {
    if (failure instanceof RuntimeException unchecked) {
      return unchecked;
    }
    if (failure instanceof IOException io) {
      return new UncheckedIOException(io);
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(failure);
  }
}
