package io.plumbline.shared.lake;

import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.SeekableInputStream;

/**
 * The few things a warehouse asks of the place it lives in. Today a local disk; an object store
 * needs the same calls ({@link #createIfAbsent} is its conditional PUT).
 */
interface Storage extends Serializable {
  /** A file found by {@link #walk}. */
  record Found(String location, Instant modified) {}

  /** Location of a child of a folder. */
  String child(String folder, String name);

  /** Starts a new file that only its owner can read; durable once closed. Fails when it exists. */
  PositionOutputStream create(String location) throws IOException;

  /** Opens a file for reading. */
  SeekableInputStream open(String location) throws IOException;

  /** Size in bytes. */
  long length(String location) throws IOException;

  /** Whether there is such a file. */
  boolean exists(String location) throws IOException;

  /** All bytes of a small file. */
  byte[] read(String location) throws IOException;

  /**
   * Makes a whole file appear at once, durably, unless there is one already.
   *
   * @return false when another was there first; the other is untouched
   */
  boolean createIfAbsent(String location, byte[] whole) throws IOException;

  /** Makes the names of files closed before durable too. */
  void forceFolder(String folder) throws IOException;

  /** Names in a folder, unsorted; empty when there is no such folder. */
  List<String> list(String folder) throws IOException;

  /** Every file below a folder; empty when there is no such folder. */
  List<Found> walk(String folder) throws IOException;

  /** Deletes a file; nothing happens when it is gone. */
  void delete(String location) throws IOException;
}
