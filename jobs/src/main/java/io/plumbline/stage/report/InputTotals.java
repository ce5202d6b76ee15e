package io.plumbline.stage.report;

import io.plumbline.schema.IngestedFile;
import java.util.ArrayList;
import java.util.Comparator;
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

    /** Whether it was recognised and told of nothing; what vendors put beside logs never does. */
    boolean tellsNothing() {
      return read == 0 && passedOver > 0 && !format.equals("companions");
    }

    boolean meets() {
      return read == accepted + duplicates + quarantined;
    }

    private SourceTotals plus(IngestedFile file) {
      return new SourceTotals(
          source,
          format,
          files + 1,
          bytes + file.getSize(),
          read + file.getRead(),
          accepted + file.getAccepted(),
          duplicates + file.getDuplicates(),
          linked + file.getLinked(),
          quarantined + file.getQuarantined(),
          faulty + (hasFault(file) ? 1 : 0),
          passedOver + file.getPassedOver());
    }
  }

  static InputTotals of(List<IngestedFile> files) {
    Map<List<String>, SourceTotals> totals =
        new TreeMap<>(
            Comparator.comparing((List<String> key) -> key.get(0))
                .thenComparing(key -> key.get(1)));
    for (IngestedFile file : files) {
      totals.merge(
          List.of(file.getSource(), file.getFormat()),
          new SourceTotals(file.getSource(), file.getFormat(), 0, 0, 0, 0, 0, 0, 0, 0, 0)
              .plus(file),
          (sum, ignored) -> sum.plus(file));
    }
    return new InputTotals(new ArrayList<>(totals.values()));
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
