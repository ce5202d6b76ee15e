package io.plumbline.shared.lake;

import io.plumbline.shared.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.io.PositionOutputStream;

/**
 * One Iceberg table while a publish prepares it: Iceberg's commit writes the table's new metadata
 * file but makes it visible to nobody. That happens for all tables at once, by the version file.
 */
final class StagedTable implements TableOperations {
  private final FileIO io;
  private TableMetadata current;
  private String location;
  private String sha256;

  private StagedTable(FileIO io, TableMetadata current) {
    this.io = io;
    this.current = current;
  }

  /** A table that exists; what is written to it goes to this folder, wherever it was before. */
  static StagedTable at(FileIO io, String folder, String metadataLocation, byte[] metadata) {
    TableMetadata read =
        TableMetadataParser.fromJson(
            metadataLocation, new String(metadata, StandardCharsets.UTF_8));
    StagedTable table =
        new StagedTable(io, read.location().equals(folder) ? read : moved(read, folder));
    table.location = metadataLocation;
    return table;
  }

  private static TableMetadata moved(TableMetadata table, String folder) {
    return TableMetadata.buildFrom(table)
        .setLocation(folder)
        .withMetadataLocation(table.metadataFileLocation())
        .discardChanges()
        .build();
  }

  /** A table that nothing was written to yet. */
  static StagedTable empty(FileIO io, LakeTable table, String folder) {
    Schema schema = AvroTables.icebergSchema(table.avro());
    PartitionSpec spec =
        table.partitionedByDay()
            ? PartitionSpec.builderFor(schema).identity(LakeTable.DAY).build()
            : PartitionSpec.unpartitioned();
    return new StagedTable(
        io,
        TableMetadata.newTableMetadata(
            schema,
            spec,
            folder,
            java.util.Map.of(
                TableProperties.FORMAT_VERSION, "2",
                TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "1",
                // A publish that meets another does not retry by itself: its input is stale.
                TableProperties.COMMIT_NUM_RETRIES, "0",
                TableProperties.MANIFEST_MIN_MERGE_COUNT, "20")));
  }

  BaseTable table(String name) {
    return new BaseTable(this, name, report -> {});
  }

  /** Location of the metadata file last written or read. */
  String location() {
    return location;
  }

  /** SHA-256 of the metadata file last written; null: none was. */
  String sha256() {
    return sha256;
  }

  @Override
  public TableMetadata current() {
    return current;
  }

  @Override
  public TableMetadata refresh() {
    return current;
  }

  @Override
  public void commit(TableMetadata base, TableMetadata changed) {
    if (base != current) {
      throw new CommitFailedException("The table was changed twice in one publish.");
    }
    // The chain of version files is the history; the metadata stays small for ever.
    long now = changed.currentSnapshot().snapshotId();
    TableMetadata slim = changed.removeSnapshotsIf(snapshot -> snapshot.snapshotId() != now);
    byte[] json = TableMetadataParser.toJson(slim).getBytes(StandardCharsets.UTF_8);
    String target = metadataFileLocation(UUID.randomUUID() + ".metadata.json");
    try (PositionOutputStream out = io.newOutputFile(target).create()) {
      out.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    current = TableMetadataParser.fromJson(target, new String(json, StandardCharsets.UTF_8));
    location = target;
    sha256 = Digests.sha256(json);
  }

  @Override
  public FileIO io() {
    return io;
  }

  @Override
  public String metadataFileLocation(String fileName) {
    return current.location() + "/metadata/" + fileName;
  }

  @Override
  public LocationProvider locationProvider() {
    return LocationProviders.locationsFor(current.location(), current.properties());
  }
}
