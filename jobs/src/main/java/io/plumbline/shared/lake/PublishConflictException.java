package io.plumbline.shared.lake;

import java.io.Serial;

/** Another run published while this one was preparing its own results; nothing was changed. */
public final class PublishConflictException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  PublishConflictException(String message) {
    super(message);
  }
}
