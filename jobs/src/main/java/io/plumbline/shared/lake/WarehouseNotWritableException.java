package io.plumbline.shared.lake;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** The warehouse cannot be written to where it is. The message says why and what to do. */
public final class WarehouseNotWritableException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  WarehouseNotWritableException(String root, IOException cause) {
    super(
        ("Cannot write to the warehouse %s: %s. This command writes there, if only to say that it"
                + " is at work: give its user the right to, or name another folder (warehouse in"
                + " plumbline.yaml, or --warehouse).")
            .formatted(root, why(cause)),
        cause);
  }

  private static String why(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException known) {
      return known.getFile() + " is a file, not a folder";
    }
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + " cannot be created";
    }
    return e instanceof FileSystemException said && said.getReason() != null
        ? said.getReason()
        : String.valueOf(e.getMessage());
  }
}
