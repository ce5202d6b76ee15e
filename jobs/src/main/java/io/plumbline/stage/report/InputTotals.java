package io.plumbline.stage.report;

import io.plumbline.schema.IngestedFile;
import io.plumbline.shared.PassedOver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Control totals: read = accepted + duplicates + quarantined, per source and format.
 *
 * @param sources one per source and format, by name
 */
record InputTotals(List<SourceTotals> sources) {

  /**
   * A source.
   *
   * @param faulty files with a fault that concerns the file as a whole
   * @param passedOver elements that are no record of the format
   */
  record SourceTotals(
      String source,
      String format,
      long files,
      long bytes,
      long read,
      long accepted,
      long duplicates,
      long linked,
      long quarantined,
      long faulty,
      long passedOver) {

    /** Whether it was recognised and told of nothing. */
    boolean tellsNothing() {
      return PassedOver.isAll(format, read, passedOver);
    }

    boolean meets() {
      return read == accepted + duplicates + quarantined;
    }
  }

  static InputTotals of(List<IngestedFile> files) {
    Map<String, Map<String, long[]>> sums = new TreeMap<>();
    for (IngestedFile file : files) {
      add(
          file,
          sums.computeIfAbsent(file.getSource(), source -> new TreeMap<>())
              .computeIfAbsent(file.getFormat(), format -> new long[9]));
    }
    List<SourceTotals> totals = new ArrayList<>();
    sums.forEach(
        (source, formats) ->
            formats.forEach(
                (format, n) ->
                    totals.add(
                        new SourceTotals(
                            source, format, n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7],
                            n[8]))));
    return new InputTotals(List.copyOf(totals));
  }

  /** Adds to what {@link SourceTotals} counts, in its order. */
  private static void add(IngestedFile file, long[] sums) {
    sums[0]++;
    sums[1] += file.getSize();
    sums[2] += file.getRead();
    sums[3] += file.getAccepted();
    sums[4] += file.getDuplicates();
    sums[5] += file.getLinked();
    sums[6] += file.getQuarantined();
    sums[7] += hasFault(file) ? 1 : 0;
    sums[8] += file.getPassedOver();
  }

  /** An empty file is no loss; any other fault may hide records. */
  static boolean hasFault(IngestedFile file) {
    return file.getFault() != null && !file.getFault().equals("empty_file");
  }

  /** Sources of which nothing was read although their formats were recognised. */
  List<SourceTotals> silent() {
    return sources.stream()
        .filter(SourceTotals::tellsNothing)
        .filter(
            one ->
                sources.stream()
                    .noneMatch(other -> other.source().equals(one.source()) && other.read() > 0))
        .toList();
  }

  boolean meet() {
    return sources.stream().allMatch(SourceTotals::meets);
  }

  long sum(java.util.function.ToLongFunction<SourceTotals> column) {
    return sources.stream().mapToLong(column).sum();
  }
}
