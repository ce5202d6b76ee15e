package io.plumbline.shared.config;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration or policy cannot be used; carries every fault, so none is fixed one a run. */
public final class ConfigFaultsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<ConfigFault> faults;

  /**
   * @param faults at least one; kept in order of file, line and column
   */
  public ConfigFaultsException(List<ConfigFault> faults) {
    super(message(sorted(faults)));
    this.faults = sorted(faults);
  }

  /** Every fault, by file, line and column. */
  public List<ConfigFault> faults() {
    return faults;
  }

  private static List<ConfigFault> sorted(List<ConfigFault> faults) {
    return faults.stream()
        .distinct()
        .sorted(
            Comparator.comparing(ConfigFault::file)
                .thenComparingInt(ConfigFault::line)
                .thenComparingInt(ConfigFault::column)
                .thenComparing(ConfigFault::what))
        .toList();
  }

  private static String message(List<ConfigFault> faults) {
    return (faults.size() == 1 ? "1 fault" : faults.size() + " faults")
        + " to fix first:\n"
        + faults.stream().map(ConfigFault::toString).collect(Collectors.joining("\n"));
  }
}
