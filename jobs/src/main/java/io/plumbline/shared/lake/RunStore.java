package io.plumbline.shared.lake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.avro.AvroReadSupport;
import org.apache.parquet.avro.AvroWriteSupport;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.PositionOutputStream;

/**
 * Results of runs: one folder per run, one small Parquet file per table, never changed once
 * published. Read without Spark.
 */
public final class RunStore {
  private final String folder;
  private final LocalStorage storage;

  private RunStore(String folder, LocalStorage storage) {
    this.folder = folder;
    this.storage = storage;
  }

  /** The runs of a warehouse; see {@link Lake#at(String)} for what names one. */
  public static RunStore in(String warehouse) {
    return new RunStore(Path.of(Lake.folder(warehouse), "runs").toString(), new LocalStorage());
  }

  /** The closes of a warehouse's months: folders as those of runs, named {@code 2026-10.1}. */
  public static RunStore closesIn(String warehouse) {
    return new RunStore(Path.of(Lake.folder(warehouse), "closes").toString(), new LocalStorage());
  }

  /** The runs of a warehouse. */
  public static RunStore in(Path warehouse) {
    return in(warehouse.toString());
  }

  static RunStore in(Path warehouse, LocalStorage storage) {
    return new RunStore(warehouse.resolve("runs").toString(), storage);
  }

  /** Ids of the published runs, in their alphabetical order. */
  public List<String> ids() {
    try {
      return storage.list(folder).stream().filter(id -> !id.startsWith(".")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the runs in " + folder + ": " + e, e);
    }
  }

  /** Whether the run was published. */
  public boolean has(String runId) {
    return Files.isDirectory(path(runId));
  }

  /** Folder of a run, whether it was published or not. */
  public Path path(String runId) {
    return Path.of(folder, checked(runId));
  }

  /** The file of a table of a run. */
  public Path file(String runId, Class<? extends SpecificRecord> type) {
    return path(runId).resolve(fileName(type));
  }

  /**
   * The rows of a table of a run, in the order they were written.
   *
   * @throws UncheckedIOException when the run or its table is not there
   */
  public <T extends SpecificRecord> List<T> read(String runId, Class<T> type) {
    Path file = file(runId, type);
    List<T> rows = new ArrayList<>();
    ParquetConfiguration settings = settings();
    settings.set("parquet.avro.read.schema", SpecificData.get().getSchema(type).toString());
    try (ParquetReader<T> reader =
        AvroParquetReader.<T>builder(ParquetFiles.input(storage, file.toString()), settings)
            .withDataModel(model(type))
            .withCodecFactory(new ParquetFiles.Codecs())
            .build()) {
      for (T row = reader.read(); row != null; row = reader.read()) {
        rows.add(row);
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(
          has(runId)
              ? "Run " + runId + " has no readable " + fileName(type) + ": " + e.getMessage()
              : "There is no run " + runId + " in " + folder + ".",
          e);
    }
  }

  /** Whether a run has a table; runs of earlier versions lack some. */
  public boolean holds(String runId, Class<? extends SpecificRecord> type) {
    return Files.exists(file(runId, type));
  }

  /** The rows of a table of a run; none where the run's version knew no such table. */
  public <T extends SpecificRecord> List<T> readIfKept(String runId, Class<T> type) {
    return holds(runId, type) ? read(runId, type) : List.of();
  }

  /** Begins a run's folder, invisible until it is published. */
  public Draft begin(String runId) {
    return new Draft(
        path(runId), Path.of(folder, LocalStorage.TEMPORARY + runId + "-" + UUID.randomUUID()));
  }

  /** A run's folder while it is written. Closing it without publishing deletes what was written. */
  public final class Draft implements AutoCloseable {
    private final Path target;
    private final Path temporary;
    private boolean published;

    private Draft(Path target, Path temporary) {
      this.target = target;
      this.temporary = temporary;
    }

    /** Writes a table; the file is named after the record class. */
    public <T extends SpecificRecord> Path write(Class<T> type, Iterable<T> rows) {
      Schema schema = SpecificData.get().getSchema(type);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try {
        if (AvroTables.isFlat(schema)) {
          writeColumns(bytes, schema, rows);
        } else {
          writeRecords(bytes, schema, model(type), rows);
        }
        return write(fileName(type), StableFooter.of(bytes.toByteArray()));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot make " + fileName(type) + ": " + e.getMessage(), e);
      }
    }

    /** A third of the time that parquet's writer of records takes. */
    private static void writeColumns(
        ByteArrayOutputStream file, Schema schema, Iterable<? extends SpecificRecord> rows)
        throws IOException {
      try (ColumnFileWriter columns =
          ColumnFileWriter.open(ParquetFiles.memory(file), AvroTables.messageType(schema))) {
        RecordColumns records = new RecordColumns(schema, columns);
        for (SpecificRecord row : rows) {
          records.add(row, null);
        }
      }
    }

    private static <T extends SpecificRecord> void writeRecords(
        ByteArrayOutputStream file, Schema schema, SpecificData model, Iterable<T> rows)
        throws IOException {
      try (ParquetWriter<T> writer =
          AvroParquetWriter.<T>builder(ParquetFiles.memory(file))
              .withSchema(schema)
              .withDataModel(model)
              .withConf(settings())
              .withCodecFactory(new ParquetFiles.Codecs())
              .withCompressionCodec(CompressionCodecName.ZSTD)
              .build()) {
        for (T row : rows) {
          writer.write(row);
        }
      }
    }

    /** Writes any other file of the run, such as its manifest. */
    public Path write(String name, byte[] content) {
      Path file = temporary.resolve(name);
      try (PositionOutputStream out = storage.create(file.toString())) {
        out.write(content);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write " + file + ": " + e.getMessage(), e);
      }
      return file;
    }

    /**
     * Makes the whole folder appear at once.
     *
     * @return false when a run of this id was published before: that one is kept, this one dropped
     */
    public boolean publish() {
      try {
        storage.createFolders(temporary);
        storage.forceFolder(temporary.toString());
        try {
          Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
          return false;
        } catch (java.nio.file.FileSystemException e) {
          if (Files.isDirectory(target)) {
            return false; // what Linux says about a folder that is there and not empty
          }
          throw e;
        }
        published = true;
        storage.forceFolder(folder);
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot publish " + target + ": " + e.getMessage(), e);
      }
    }

    @Override
    public void close() {
      if (published) {
        return;
      }
      try {
        for (Storage.Found found : storage.walk(temporary.toString())) {
          storage.delete(found.location());
        }
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot delete " + temporary + ": " + e.getMessage(), e);
      }
    }
  }

  /** usage_daily.parquet for UsageDaily. */
  static String fileName(Class<? extends SpecificRecord> type) {
    return type.getSimpleName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT)
        + ".parquet";
  }

  private static String checked(String runId) {
    if (!runId.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "'" + runId + "' cannot name a run: letters, digits, '.', '_' and '-' can.");
    }
    return runId;
  }

  private static ParquetConfiguration settings() {
    ParquetConfiguration settings = new PlainParquetConfiguration();
    settings.setBoolean(AvroWriteSupport.WRITE_OLD_LIST_STRUCTURE, false);
    settings.setBoolean("parquet.avro.add-list-element-records", false);
    settings.setBoolean(AvroReadSupport.AVRO_COMPATIBILITY, false);
    return settings;
  }

  private static SpecificData model(Class<?> type) {
    SpecificData model = new SpecificData(type.getClassLoader());
    model.addLogicalTypeConversion(new Conversions.DecimalConversion());
    model.addLogicalTypeConversion(new TimeConversions.DateConversion());
    model.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
    return model;
  }
}
