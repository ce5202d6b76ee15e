package io.plumbline.rules.pack;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Everything that is wrong with rule packs, overrides or exceptions, at once: the user's to mend,
 * exit code 2.
 */
public final class PackFaults extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<Fault> faults;

  public PackFaults(List<Fault> faults) {
    this("rule packs", faults);
  }

  /**
   * @param what what cannot be used: "policy"
   */
  public PackFaults(String what, List<Fault> faults) {
    super(
        faults.stream()
            .sorted()
            .map(Fault::toString)
            .collect(
                Collectors.joining(
                    "\n",
                    "Cannot use the %s: %d %s.\n"
                        .formatted(what, faults.size(), faults.size() == 1 ? "fault" : "faults"),
                    "")));
    this.faults = faults.stream().sorted().toList();
  }

  /** Sorted by file, line and column. */
  public List<Fault> faults() {
    return faults == null ? List.of() : faults;
  }
}
