package io.plumbline.shared.lake;

import java.io.Serial;

/** Another run holds the warehouse. The message says which, since when, and what to do. */
public final class WarehouseBusyException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  WarehouseBusyException(String message) {
    super(message);
  }
}
