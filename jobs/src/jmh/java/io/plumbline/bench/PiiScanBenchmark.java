package io.plumbline.bench;

import io.plumbline.stage.normalise.pii.PiiCounts;
import io.plumbline.stage.normalise.pii.PiiScanner;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The scan for personal data beside java.util.regex with fifteen patterns that only propose candidates, on one core. One
 * operation is one mebibyte of UTF-8, so operations per second are MiB/s. On a machine that others use too, read the
 * lines "MiB per CPU-second" of the measured iterations instead: they leave out what others took.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = {"-Xmx1g", "-XX:+UseSerialGC"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PiiScanBenchmark {
  private static final int MEBIBYTE = 1 << 20;

  /** What each kind of value looks like, without the checks that decide. */
  private static final List<Pattern> PATTERNS =
      List.of(
          Pattern.compile("[\\w.+-]+@[\\w-]+\\.[\\w.-]{2,}"),
          Pattern.compile("\\b[A-Z]{2}\\d{2}(?: ?[0-9A-Z]{4}){2,7}(?: ?[0-9A-Z]{1,4})?\\b"),
          Pattern.compile("\\b\\d(?:[ -]?\\d){12,18}\\b"),
          Pattern.compile("\\b\\d{6}[-+A-FU-Y]\\d{3}[0-9A-Z]\\b", Pattern.CASE_INSENSITIVE),
          Pattern.compile("\\b(?:\\d{2})?\\d{6}[-+]?\\d{4}\\b"),
          Pattern.compile("\\b\\d{6} ?\\d{5}\\b"),
          Pattern.compile("\\b\\d{6}-?\\d{4}\\b"),
          Pattern.compile("(?:\\+|00)\\d(?:[ ()-]{0,2}\\d){6,14}"),
          Pattern.compile("\\b0\\d{1,3}[ -]\\d{2,4}(?:[ -]?\\d{2,4}){1,3}\\b"),
          Pattern.compile("\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b"),
          Pattern.compile("\\b(?:[0-9a-fA-F]{1,4}:){2,7}[0-9a-fA-F]{0,4}\\b"),
          Pattern.compile("\\b(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}\\b"),
          Pattern.compile("\\b[A-Z]{2}U?\\d{8,12}\\b"),
          Pattern.compile("\\b\\d{3}-\\d{2}-\\d{4}\\b"),
          Pattern.compile("\\b\\d{2} ?\\d{3} ?\\d{3} ?\\d{3}\\b"));

  /** One value of personal data in so many bytes; 100 is a list of customers. */
  @Param({"4096", "1024", "100"})
  public int bytesPerValue;

  private final PiiScanner scanner = new PiiScanner();
  private final PiiCounts counts = new PiiCounts();
  private byte[] utf8;
  private String text;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private long operations;
  private long cpuAtStart;

  @Setup(Level.Iteration)
  public void start() {
    operations = 0;
    cpuAtStart = threads.getCurrentThreadCpuTime();
  }

  @TearDown(Level.Iteration)
  public void say() {
    double seconds = (threads.getCurrentThreadCpuTime() - cpuAtStart) / 1e9;
    System.out.printf(Locale.ROOT, "(%.1f MiB per CPU-second) ", operations / seconds);
  }

  @Setup
  public void write() {
    utf8 = new Prompts(20261121).text(MEBIBYTE, bytesPerValue);
    text = new String(utf8, StandardCharsets.UTF_8);
  }

  /** Finds, checks, ranks and counts. */
  @Benchmark
  public int scan() {
    operations++;
    counts.clear();
    scanner.scan(utf8, 0, utf8.length, counts);
    return counts.total();
  }

  /** Proposes candidates; nothing is checked. */
  @Benchmark
  public int regularExpressions() {
    operations++;
    int found = 0;
    for (Pattern pattern : PATTERNS) {
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        found++;
      }
    }
    return found;
  }
}
