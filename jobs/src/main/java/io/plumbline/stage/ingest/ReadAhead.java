package io.plumbline.stage.ingest;

import io.plumbline.shared.lake.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Fetches the small objects of a task while those before them are read: an object store takes tens
 * of milliseconds to answer, which a thousand objects one after the other would wait a thousand
 * times. What lies on a disk, in a database or is large is opened when its turn comes.
 */
final class ReadAhead implements PartReader.Opening {
  /** Answers waited for at a time. */
  static final int OBJECTS = 16;

  /** Bounds memory: so much of each object waited for. */
  private static final long SMALL = 1 << 20;

  private final ObjectStore store = new ObjectStore();
  private final Queue<FoundFile> waiting = new ArrayDeque<>();
  private final Map<String, Future<byte[]>> fetched = new HashMap<>();
  private ExecutorService pool;

  /**
   * @param parts in the order in which they will be opened
   */
  ReadAhead(List<SplitPart> parts) {
    for (SplitPart part : parts) {
      FoundFile file = part.file();
      if (part.isWhole() && file.size() <= SMALL && isRemote(file)) {
        waiting.add(file);
      }
    }
  }

  private static boolean isRemote(FoundFile file) {
    return !DatabaseRows.isDatabase(file.path()) && !FileListing.isLocal(file.path());
  }

  @Override
  public InputStream open(SplitPart part, long from) throws IOException {
    FoundFile file = part.file();
    if (waiting.isEmpty() && fetched.isEmpty()) {
      return StoredInput.stream(file, from, store);
    }
    fetchMore();
    Future<byte[]> ahead = fetched.remove(file.path());
    if (ahead == null) {
      return StoredInput.stream(file, from, store);
    }
    try {
      return new ByteArrayInputStream(ahead.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private void fetchMore() {
    if (pool == null) {
      pool =
          Executors.newFixedThreadPool(
              Math.min(OBJECTS, waiting.size()),
              work -> {
                Thread thread = new Thread(work, "read ahead");
                thread.setDaemon(true);
                return thread;
              });
    }
    while (fetched.size() < OBJECTS && !waiting.isEmpty()) {
      FoundFile next = waiting.remove();
      fetched.put(next.path(), pool.submit(() -> bytes(next)));
    }
  }

  /** An object that grew since it was listed is read as listed, as it would be from a disk. */
  private byte[] bytes(FoundFile file) throws IOException {
    try (InputStream in = StoredInput.stream(file, 0, store)) {
      return in.readNBytes((int) file.size());
    }
  }

  /** Lets go of what was fetched for nothing. */
  void close() {
    if (pool != null) {
      pool.shutdownNow();
    }
  }
}
