package io.plumbline.stage.price;

import java.util.List;
import java.util.stream.Collectors;

/** The price files cannot be used; carries every fault, not only the first. */
public final class InvalidPricesException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<PriceFault> faults;

  InvalidPricesException(List<PriceFault> faults) {
    super(faults.stream().map(PriceFault::toString).collect(Collectors.joining("\n")));
    this.faults = List.copyOf(faults);
  }

  /** Every fault, in the order of the files and their lines. */
  public List<PriceFault> faults() {
    return faults;
  }
}
