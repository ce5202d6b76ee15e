package io.plumbline.shared.lake;

import io.plumbline.shared.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * A warehouse: the growing tables in one folder, published together.
 *
 * <p>Every publish makes one version. A reader that opened a version sees that version of all
 * tables whatever happens meanwhile, until a sweep deletes what old versions alone need.
 */
public final class Lake {
  private static final String VERSIONS = "versions";

  private final String root;
  private final Storage storage;
  private final LakeFolder folder;
  private final LakeFileIO io;

  Lake(String root, Storage storage) {
    this.root = root;
    this.storage = storage;
    this.folder = new LakeFolder(root, storage);
    this.io = new LakeFileIO(folder, storage);
  }

  /**
   * The warehouse in a folder; an empty or absent folder is a warehouse in which nothing was
   * published yet. Nothing is created before something is written.
   *
   * @param warehouse folder, or {@code file:} URI
   * @throws IllegalArgumentException for a place Plumbline cannot keep a warehouse in
   */
  public static Lake at(String warehouse) {
    return new Lake(folder(warehouse), new LocalStorage());
  }

  /** The warehouse in a folder, see {@link #at(String)}. */
  public static Lake at(Path warehouse) {
    return at(warehouse.toString());
  }

  static String folder(String warehouse) {
    if (warehouse.startsWith("file:")) {
      return Path.of(URI.create(warehouse)).toAbsolutePath().normalize().toString();
    }
    if (warehouse.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*")) {
      throw new IllegalArgumentException(
          "Cannot keep a warehouse at '" + warehouse + "': only folders of this machine work yet.");
    }
    return Path.of(warehouse).toAbsolutePath().normalize().toString();
  }

  /** Absolute path of the warehouse. */
  public String root() {
    return root;
  }

  /**
   * Takes the right to write. One run at a time holds it; give it back by closing.
   *
   * @throws WarehouseBusyException when another run holds it
   * @throws WarehouseNotWritableException when nobody could
   */
  public WriterLock lock() {
    try {
      new LocalStorage().createFolders(Path.of(root));
    } catch (IOException e) {
      throw new WarehouseNotWritableException(root, e);
    }
    return WriterLock.take(this, Path.of(root, ".lock"));
  }

  /** The newest version. Number 0 when nothing was published yet. */
  public LakeVersion latest() {
    try {
      long newest = 0;
      for (String name : storage.list(versions())) {
        newest = Math.max(newest, VersionFile.number(name));
      }
      return version(newest);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the warehouse " + root + ": " + e, e);
    }
  }

  /**
   * An older version.
   *
   * @throws UncheckedIOException when there is no such version
   */
  public LakeVersion version(long number) {
    if (number == 0) {
      return new LakeVersion(this, VersionFile.NONE, null);
    }
    String location = versionLocation(number);
    try {
      byte[] bytes = storage.read(location);
      return new LakeVersion(this, VersionFile.fromJson(location, bytes), Digests.sha256(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the warehouse " + root + ": " + e, e);
    }
  }

  /**
   * What a publish made of a version; empty: nothing, or another's is there.
   *
   * @param base number of the version
   */
  Optional<LakeVersion> madeOn(long base, String ingestId) throws IOException {
    if (!storage.exists(versionLocation(base + 1))) {
      return Optional.empty();
    }
    LakeVersion next = version(base + 1);
    return next.ingestId().equals(ingestId) ? Optional.of(next) : Optional.empty();
  }

  /**
   * Starts a data file of a table. It belongs to no version until a publish appends it.
   *
   * @param day UTC day of every row; null for a table that is not divided by day
   * @param name file name without ending, unique in the table for ever: say the ingest id, the task
   *     and its attempt
   */
  public LakeFileWriter create(LakeTable table, LocalDate day, String name) throws IOException {
    return LakeFileWriter.create(storage, root, table, day, name);
  }

  /** What a task needs to write data files of this warehouse: small and serialisable. */
  public LakeFolder folder() {
    return folder;
  }

  /**
   * What was found of a warehouse's files.
   *
   * @param files files that were compared
   * @param faults what differs from what a version recorded, a sentence each, by location below the
   *     warehouse
   */
  public record Checked(int files, List<String> faults) {
    public Checked {
      faults = List.copyOf(faults);
    }
  }

  /**
   * Rechecks every file of the warehouse against what its versions recorded of it; reads them all.
   */
  public Checked check() throws IOException {
    return LakeCheck.of(this);
  }

  Storage storage() {
    return storage;
  }

  LakeFileIO io() {
    return io;
  }

  String versions() {
    return storage.child(root, VERSIONS);
  }

  String versionLocation(long number) {
    return storage.child(versions(), VersionFile.name(number));
  }

  String tableFolder(LakeTable table) {
    return storage.child(root, table.tableName());
  }

  /** A location below the warehouse, as the version file names it. */
  String relative(String location) {
    return location.substring(root.length() + 1);
  }

  String absolute(String relative) {
    return storage.child(root, relative);
  }
}
