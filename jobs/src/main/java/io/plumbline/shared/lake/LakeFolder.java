package io.plumbline.shared.lake;

import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.time.LocalDate;

/**
 * Where a task writes data files of a warehouse. Serialisable, so a task carries it to where it
 * runs.
 */
public final class LakeFolder implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  private final String root;
  private final Storage storage;

  LakeFolder(String root, Storage storage) {
    this.root = root;
    this.storage = storage;
  }

  /** Starts a data file, see {@link Lake#create}. */
  public LakeFileWriter create(LakeTable table, LocalDate day, String name) throws IOException {
    return LakeFileWriter.create(storage, root, table, day, name);
  }
}
