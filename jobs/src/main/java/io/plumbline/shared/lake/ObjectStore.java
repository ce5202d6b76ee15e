package io.plumbline.shared.lake;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.functional.FutureIO;

/**
 * Logs that lie in an object store (S3, GCS, ADLS, HDFS …), through the Hadoop file system that the
 * class path has for their scheme. Lists and opens; writes nothing.
 *
 * <p>Address and credentials are Hadoop's own settings: {@code core-site.xml} on the class path,
 * and above it system properties {@code spark.hadoop.<setting>}, which is what {@code --conf
 * spark.hadoop.…} of spark-submit becomes. Safe for use by many threads.
 */
public final class ObjectStore {
  private static final String SETTING = "spark.hadoop.";

  private Configuration settings;

  /**
   * An object as a listing tells of it.
   *
   * @param uri that opens it
   * @param path within its bucket, from {@code /}
   * @param size bytes
   * @param modifiedAt microseconds UTC
   */
  public record Listed(String uri, String path, long size, long modifiedAt) {}

  /** A store with the settings of this process as they are when it is first asked. */
  public ObjectStore() {}

  /** Hadoop's settings: reading them takes milliseconds, so they are read once. */
  synchronized Configuration settings() {
    if (settings == null) {
      settings = new Configuration();
      Properties properties = System.getProperties();
      for (String name : properties.stringPropertyNames()) {
        if (name.startsWith(SETTING)) {
          settings.set(name.substring(SETTING.length()), properties.getProperty(name));
        }
      }
    }
    return settings;
  }

  /**
   * All objects below a folder, or the one object of that name.
   *
   * @return empty when there is none
   * @throws IOException if the store cannot be asked; says where and which kind of failure, and
   *     nothing of what the store answered
   */
  public List<Listed> list(String uri) throws IOException {
    List<Listed> found = new ArrayList<>();
    try {
      Path at = new Path(new Path(uri).toUri().getPath().isEmpty() ? uri + "/" : uri);
      RemoteIterator<LocatedFileStatus> files = system(at).listFiles(at, true);
      while (files.hasNext()) {
        LocatedFileStatus file = files.next();
        found.add(
            new Listed(
                file.getPath().toString(),
                file.getPath().toUri().getPath(),
                file.getLen(),
                TimeUnit.MILLISECONDS.toMicros(file.getModificationTime())));
      }
      return found;
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (NoDriverException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // What a store answers may hold keys and names of accounts; the kind says enough.
      throw new IOException("%s cannot be listed (%s).".formatted(uri, kind(e)));
    }
  }

  private static String kind(Throwable e) {
    return e.getClass().getSimpleName();
  }

  /**
   * The bytes of an object from a position on.
   *
   * @param size as listed, so that the store need not be asked for it
   */
  public InputStream open(String uri, long from, long size) throws IOException {
    Path at = new Path(uri);
    var in =
        FutureIO.awaitFuture(
            system(at)
                .openFile(at)
                .opt("fs.option.openfile.read.policy", "sequential")
                .optLong("fs.option.openfile.length", size)
                .build());
    try {
      in.seek(from);
      return in;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private FileSystem system(Path at) throws IOException {
    try {
      return at.getFileSystem(settings());
    } catch (UnsupportedFileSystemException e) {
      throw new NoDriverException(at);
    } catch (RuntimeException e) {
      // Hadoop names the drivers it knows of; whether they are there it finds out now.
      if (e.getCause() instanceof ClassNotFoundException) {
        throw new NoDriverException(at);
      }
      throw e;
    } catch (NoClassDefFoundError e) {
      throw new NoDriverException(at);
    }
  }

  /** The class path has nothing that reads the scheme. */
  private static final class NoDriverException extends IOException {
    private static final long serialVersionUID = 1L;

    NoDriverException(Path at) {
      super(
          "%s cannot be listed: Hadoop's driver for %s: is not on the class path or not complete."
              .formatted(at, at.toUri().getScheme()));
    }
  }
}
