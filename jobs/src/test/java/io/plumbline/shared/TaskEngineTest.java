package io.plumbline.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An engine")
class TaskEngineTest {
  private static final TaskEngine.Progress QUIET = (what, done, all) -> {};

  @ParameterizedTest(name = "of {0} is {1} threads of this process")
  @CsvSource({"local,1", "local[3],3", "'local[2,4]',2", "local[128],128"})
  void threads(String master, int threads) {
    try (TaskEngine engine = TaskEngine.of(master, QUIET)) {
      assertThat(engine).isInstanceOf(LocalTasks.class);
      assertThat(engine.parallelism()).isEqualTo(threads);
    }
  }

  @Test
  @DisplayName("of local[*] has a thread for each core")
  void cores() {
    assertThat(TaskEngine.of("local[*]", QUIET).parallelism())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @ParameterizedTest(name = "of {0} is Spark's, which says what is wrong with it")
  @ValueSource(
      strings = {
        "spark://host:7077",
        "yarn",
        "k8s://h",
        "local-cluster[2,1,1024]",
        "local[0]",
        "lokal"
      })
  void others(String master) {
    assertThat(TaskEngine.of(master, QUIET)).isInstanceOf(SparkTasks.class);
  }

  @Test
  @DisplayName("answers in the order of the orders, whatever was done first, on other threads")
  void order() {
    List<Integer> orders = IntStream.range(0, 40).boxed().toList();
    List<String> steps = Collections.synchronizedList(new ArrayList<>());
    Set<String> threads = ConcurrentHashMap.newKeySet();
    try (TaskEngine engine =
        TaskEngine.of("local[4]", (what, done, all) -> steps.add(what + done + "/" + all))) {
      List<Integer> answers =
          engine.spread(
              "double ",
              orders,
              n -> {
                threads.add(Thread.currentThread().getName());
                return n * 2;
              });
      assertThat(answers).isEqualTo(orders.stream().map(n -> n * 2).toList());
      assertThat(engine.spread("nothing ", List.<Integer>of(), n -> n)).isEmpty();
    }
    assertThat(threads).doesNotContain(Thread.currentThread().getName());
    assertThat(steps)
        .as("told in order, one at a time")
        .isEqualTo(IntStream.rangeClosed(0, 40).mapToObj(n -> "double " + n + "/40").toList());
  }

  @Test
  @DisplayName("of Spark carries the settings of object stores to where the work is done")
  void stores() throws IOException {
    String there = "spark.hadoop.fs.test.there";
    String own = "spark.hadoop.fs.test.own";
    System.setProperty(own, "the executor's");
    try {
      TaskEngine.Work<String, String> work =
          SparkTasks.reaching(
              new TreeMap<>(Map.of(there, "carried", own, "the driver's")),
              order -> order + System.getProperty(there) + ", " + System.getProperty(own));
      assertThat(work.apply("seen: ")).isEqualTo("seen: carried, the executor's");
    } finally {
      System.clearProperty(there);
      System.clearProperty(own);
    }
  }

  @Test
  @DisplayName("throws what a task threw, as it is, and begins no further one")
  void failure() {
    List<Integer> begun = Collections.synchronizedList(new ArrayList<>());
    try (TaskEngine engine = TaskEngine.of("local", QUIET)) {
      assertThatThrownBy(
              () ->
                  engine.spread(
                      "fail",
                      List.of(1, 2, 3),
                      n -> {
                        begun.add(n);
                        if (n == 2) {
                          throw new IOException("disk full");
                        }
                        return n;
                      }))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("disk full");
      assertThatThrownBy(
              () ->
                  engine.spread(
                      "fail",
                      List.of(1),
                      n -> {
                        throw new UnsupportedOperationException("not here");
                      }))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage("not here");
      assertThatThrownBy(
              () ->
                  engine.spread(
                      "fail",
                      List.of(1),
                      n -> {
                        throw new AssertionError("never");
                      }))
          .isInstanceOf(AssertionError.class)
          .hasMessage("never");
    }
    assertThat(begun).startsWith(1, 2);
  }
}
