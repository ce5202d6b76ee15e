package io.plumbline.shared.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/**
 * The right to write to a warehouse, held by one run at a time. The operating system gives it back
 * when the run ends, however it ends.
 */
public final class WriterLock implements AutoCloseable {
  private final Lake lake;
  private final FileChannel channel;

  private WriterLock(Lake lake, FileChannel channel) {
    this.lake = lake;
    this.channel = channel;
  }

  static WriterLock take(Lake lake, Path file) {
    try {
      FileChannel channel =
          LocalStorage.openOwned(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
      try {
        FileLock lock = tryLock(channel);
        if (lock == null) {
          channel.close();
          throw new WarehouseBusyException(
              "Another run holds the warehouse "
                  + lake.root()
                  + ": "
                  + Files.readString(file).strip()
                  + ". Wait for it to end and run the same command again; a run that was killed"
                  + " holds nothing.");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(owner().getBytes(StandardCharsets.UTF_8)), 0);
        return new WriterLock(lake, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new WarehouseNotWritableException(lake.root(), e);
    }
  }

  /**
   * Begins a publish on top of a version.
   *
   * @param base the version whose tables the changes were worked out from
   * @param ingestId names the publish: unlike for every base and every change to it. Publishing the
   *     same id again, on the same base or on the version it made, changes nothing
   */
  public Publish change(LakeVersion base, String ingestId) {
    if (!channel.isOpen()) {
      throw new IllegalStateException("The lock on the warehouse was given back.");
    }
    return new Publish(lake, base, ingestId);
  }

  /**
   * To be held while the files of an ingest are written and published. What killed ingests left is
   * deleted first.
   *
   * @param ingestId names the publish, as for {@link #change}; stands in the name of every data
   *     file
   */
  public Unpublished write(LakeVersion base, String ingestId) throws IOException {
    return Unpublished.begin(lake, base, ingestId);
  }

  /**
   * Deletes what no kept version needs: data and metadata files of older versions, and whatever
   * runs that failed or were killed left behind. Version files stay for ever: the chain of their
   * digests is the history. The tables of a version that is not kept cannot be read any more.
   *
   * @param newest how many of the newest versions to keep, at least 1
   * @param also other versions to keep, such as those that recorded runs name
   * @param before only files last modified before this are deleted
   * @return how many files were deleted
   */
  public int sweep(int newest, Set<Long> also, Instant before) {
    return Sweep.of(lake, newest, also, before);
  }

  /** Gives the lock back. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // This very process holds it. (POSIX locks belong to the process, so closing our channel may
      // give the first one's lock back; what is published stays safe by the version's link.)
      return null;
    }
  }

  private static String owner() {
    ProcessHandle self = ProcessHandle.current();
    Instant started = self.info().startInstant().orElse(Instant.EPOCH);
    return "process %d on %s, running since %s\n"
        .formatted(self.pid(), host(), started.truncatedTo(ChronoUnit.SECONDS));
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "this host";
    }
  }
}
