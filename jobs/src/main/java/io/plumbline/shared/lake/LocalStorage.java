package io.plumbline.shared.lake;

import java.io.EOFException;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.SeekableInputStream;

/** A local disk. Files are 0600 and folders 0700 whatever the umask grants. */
final class LocalStorage implements Storage {
  @Serial private static final long serialVersionUID = 1;

  /** Told before every call that changes or lists the disk; a test makes it fail or wait. */
  @FunctionalInterface
  interface Watch extends Serializable {
    void before(String call, Path path) throws IOException;
  }

  /** Names of files that are not whole yet begin with this. */
  static final String TEMPORARY = ".tmp-";

  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private final Watch watch;

  LocalStorage() {
    this((call, path) -> {});
  }

  LocalStorage(Watch watch) {
    this.watch = watch;
  }

  @Override
  public String child(String folder, String name) {
    return folder + "/" + name;
  }

  @Override
  public PositionOutputStream create(String location) throws IOException {
    Path path = Path.of(location);
    createFolders(path.getParent());
    watch.before("create", path);
    return new Output(path);
  }

  @Override
  public SeekableInputStream open(String location) throws IOException {
    return new Input(Path.of(location));
  }

  @Override
  public long length(String location) throws IOException {
    return Files.size(Path.of(location));
  }

  @Override
  public boolean exists(String location) {
    return Files.exists(Path.of(location));
  }

  @Override
  public byte[] read(String location) throws IOException {
    Path path = Path.of(location);
    watch.before("read", path);
    return Files.readAllBytes(path);
  }

  @Override
  public boolean createIfAbsent(String location, byte[] whole) throws IOException {
    Path target = Path.of(location);
    String folder = target.getParent().toString();
    String temporary = child(folder, TEMPORARY + UUID.randomUUID());
    try {
      try (PositionOutputStream out = create(temporary)) {
        out.write(whole);
      }
      // A link never replaces what is there, so of two writers exactly one succeeds; rename would
      // let the second silently undo the first.
      watch.before("link", target);
      try {
        Files.createLink(target, Path.of(temporary));
      } catch (FileAlreadyExistsException e) {
        return false;
      } catch (UnsupportedOperationException e) {
        throw new IOException(
            "The disk under "
                + folder
                + " has no hard links, so two runs could overwrite each other's results. Put the"
                + " warehouse on a disk that has them.",
            e);
      }
      forceFolder(folder);
      return true;
    } finally {
      delete(temporary);
    }
  }

  @Override
  public void forceFolder(String folder) throws IOException {
    Path path = Path.of(folder);
    watch.before("force folder", path);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public List<String> list(String folder) throws IOException {
    Path path = Path.of(folder);
    watch.before("list", path);
    try (Stream<Path> entries = Files.list(path)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  @Override
  public List<Found> walk(String folder) throws IOException {
    Path path = Path.of(folder);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    List<Found> found = new ArrayList<>();
    try (Stream<Path> entries = Files.walk(path)) {
      for (Path entry : (Iterable<Path>) entries.filter(Files::isRegularFile)::iterator) {
        found.add(new Found(entry.toString(), Files.getLastModifiedTime(entry).toInstant()));
      }
    }
    return found;
  }

  @Override
  public void delete(String location) throws IOException {
    Path path = Path.of(location);
    watch.before("delete", path);
    Files.deleteIfExists(path);
  }

  /** Opens the file with its owner's rights only, creating it when it is not there. */
  static FileChannel openOwned(Path path, Set<StandardOpenOption> options) throws IOException {
    return FileChannel.open(path, options, owned("rw-------"));
  }

  void createFolders(Path folder) throws IOException {
    if (folder == null || Files.isDirectory(folder)) {
      return;
    }
    createFolders(folder.getParent());
    watch.before("create folder", folder);
    try {
      Files.createDirectory(folder, owned("rwx------"));
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(folder)) {
        return; // another writer was faster
      }
      throw e;
    }
    if (folder.getParent() != null) {
      forceFolder(folder.getParent().toString());
    }
  }

  private static FileAttribute<?>[] owned(String rights) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))
        }
        : new FileAttribute<?>[0];
  }

  private final class Output extends PositionOutputStream {
    private final Path path;
    private final FileChannel channel;
    private final byte[] one = new byte[1];
    private ByteBuffer pending = ByteBuffer.allocate(1 << 16);
    private long written;

    Output(Path path) throws IOException {
      this.path = path;
      this.channel =
          openOwned(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    @Override
    public long getPos() {
      return written;
    }

    @Override
    public void write(int b) throws IOException {
      one[0] = (byte) b;
      write(one, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      written += length;
      if (length > pending.remaining()) {
        drain();
      }
      if (length > pending.capacity()) {
        writeFully(ByteBuffer.wrap(bytes, offset, length));
      } else {
        pending.put(bytes, offset, length);
      }
    }

    private void drain() throws IOException {
      pending.flip();
      writeFully(pending);
      pending.clear();
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    @Override
    public void close() throws IOException {
      if (!channel.isOpen()) {
        return;
      }
      try (channel) {
        watch.before("write", path);
        drain();
        watch.before("force", path);
        channel.force(true);
      } finally {
        pending = ByteBuffer.allocate(0);
      }
    }
  }

  private static final class Input extends SeekableInputStream {
    private final FileChannel channel;
    private final ByteBuffer ahead = ByteBuffer.allocate(1 << 13).flip();

    Input(Path path) throws IOException {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    }

    @Override
    public long getPos() throws IOException {
      return channel.position() - ahead.remaining();
    }

    @Override
    public void seek(long position) throws IOException {
      ahead.position(0).limit(0);
      channel.position(position);
    }

    @Override
    public int read() throws IOException {
      return fill() ? ahead.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return read(ByteBuffer.wrap(target, offset, length));
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      if (!target.hasRemaining()) {
        return 0;
      }
      if (!ahead.hasRemaining() && target.remaining() >= ahead.capacity()) {
        return channel.read(target);
      }
      if (!fill()) {
        return -1;
      }
      int length = Math.min(target.remaining(), ahead.remaining());
      target.put(target.position(), ahead, ahead.position(), length);
      target.position(target.position() + length);
      ahead.position(ahead.position() + length);
      return length;
    }

    @Override
    public void readFully(byte[] target) throws IOException {
      readFully(ByteBuffer.wrap(target));
    }

    @Override
    public void readFully(byte[] target, int offset, int length) throws IOException {
      readFully(ByteBuffer.wrap(target, offset, length));
    }

    @Override
    public void readFully(ByteBuffer target) throws IOException {
      while (target.hasRemaining()) {
        if (read(target) < 0) {
          throw new EOFException("The file ends " + target.remaining() + " bytes too early.");
        }
      }
    }

    private boolean fill() throws IOException {
      if (ahead.hasRemaining()) {
        return true;
      }
      ahead.clear();
      int length = channel.read(ahead);
      ahead.flip();
      return length > 0;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
