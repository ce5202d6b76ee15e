package io.plumbline.shared.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an ingest writes until it is published. A note in the warehouse says that there may be such
 * files: closing deletes those of an ingest that failed, and who writes next those of one that was
 * killed, so that a disk that was full does not stay full of what nobody can read.
 */
public final class Unpublished implements AutoCloseable {
  private static final String NOTE = LocalStorage.TEMPORARY + "ingest-%d-%s";
  private static final Pattern NOTED =
      Pattern.compile(Pattern.quote(LocalStorage.TEMPORARY) + "ingest-([0-9]{1,18})-(.+)");

  private final Lake lake;
  private final long base;
  private final String ingestId;

  private Unpublished(Lake lake, long base, String ingestId) {
    this.lake = lake;
    this.base = base;
    this.ingestId = ingestId;
  }

  /** Deletes what killed ingests left and notes that this one begins. */
  static Unpublished begin(Lake lake, LakeVersion base, String ingestId) throws IOException {
    for (String name : lake.storage().list(lake.root())) {
      Matcher note = NOTED.matcher(name);
      if (note.matches()) {
        new Unpublished(lake, Long.parseLong(note.group(1)), note.group(2)).end();
      }
    }
    Unpublished begun = new Unpublished(lake, base.number(), ingestId);
    lake.storage().createIfAbsent(begun.note(), new byte[0]);
    return begun;
  }

  /**
   * Deletes the files of the ingest unless it was published.
   *
   * @throws UncheckedIOException when they cannot be; who writes next tries again
   */
  @Override
  public void close() {
    try {
      end();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot delete what was not published in " + lake.root() + ": " + e.getMessage(), e);
    }
  }

  private void end() throws IOException {
    if (lake.madeOn(base, ingestId).isEmpty()) {
      for (LakeTable table : LakeTable.values()) {
        for (Storage.Found file : lake.storage().walk(lake.tableFolder(table))) {
          if (isOwn(file.location())) {
            lake.storage().delete(file.location());
          }
        }
      }
    }
    lake.storage().delete(note());
  }

  private String note() {
    return lake.storage().child(lake.root(), NOTE.formatted(base, ingestId));
  }

  /** Names of data files hold the id of their ingest. */
  private boolean isOwn(String location) {
    String name = location.substring(location.lastIndexOf('/') + 1);
    return name.startsWith(ingestId + "-") || name.contains("-" + ingestId + "-");
  }
}
