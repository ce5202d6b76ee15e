package io.plumbline.stage.ingest;

import io.plumbline.shared.Digests;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeFileWriter;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Publish;
import io.plumbline.shared.lake.WrittenFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;

/**
 * One step of an ingest: files that are read and published at once, and what they are read on top
 * of.
 *
 * @param base version of the warehouse before
 * @param grown by source and path, those of the files that only grew since they were read
 * @param earlier ids of the steps of the same ingest before it
 * @param id the ingest id of everything the step writes; the same files on top of the same version
 *     give the same one
 */
record IngestStep(
    Lake lake,
    LakeVersion base,
    LogFormats formats,
    PendingFiles pending,
    Map<String, Growth> grown,
    Set<String> earlier,
    String id) {

  /** The step that reads these files. */
  static IngestStep of(
      Lake lake,
      LakeVersion base,
      LogFormats formats,
      PendingFiles pending,
      Map<String, Growth> grown,
      Set<String> earlier) {
    return new IngestStep(lake, base, formats, pending, grown, earlier, id(base, pending.files()));
  }

  private static String id(LakeVersion base, List<FoundFile> files) {
    MessageDigest digest = Digests.begin();
    digest.update(String.valueOf(base.sha256()).getBytes(StandardCharsets.UTF_8));
    StringBuilder line = new StringBuilder();
    for (FoundFile file : files) {
      line.setLength(0);
      line.append(file.source()).append('\u0000').append(file.path()).append('\u0000');
      line.append(file.size()).append('\u0000').append(file.modifiedAt()).append('\n');
      digest.update(line.toString().getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  /** Version of the warehouse that the step makes. */
  long revision() {
    return base.number() + 1;
  }

  /** A new data file of a table that is not kept by days. */
  LakeFileWriter create(LakeTable table) throws IOException {
    return lake.create(table, null, id + "-" + UUID.randomUUID().toString().substring(0, 8));
  }

  /**
   * Writes rows of such a table and adds them to what is published; no file for no row.
   *
   * @return the file that holds them
   */
  Optional<WrittenFile> append(
      Publish publish, LakeTable table, List<? extends SpecificRecord> rows) throws IOException {
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    try (LakeFileWriter writer = create(table)) {
      for (SpecificRecord row : rows) {
        writer.add(row);
      }
      WrittenFile file = writer.finish();
      publish.append(file);
      return Optional.of(file);
    }
  }
}
