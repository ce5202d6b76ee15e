package io.plumbline.stage.ingest;

import io.plumbline.shared.Digests;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeFileWriter;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Publish;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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
    for (FoundFile file : files) {
      digest.update(
          (file.source()
                  + '\u0000'
                  + file.path()
                  + '\u0000'
                  + file.size()
                  + '\u0000'
                  + file.modifiedAt()
                  + '\n')
              .getBytes(StandardCharsets.UTF_8));
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

  /** Writes rows of such a table and adds them to what is published; no file for no row. */
  void append(Publish publish, LakeTable table, List<? extends SpecificRecord> rows)
      throws IOException {
    if (rows.isEmpty()) {
      return;
    }
    try (LakeFileWriter writer = create(table)) {
      for (SpecificRecord row : rows) {
        writer.add(row);
      }
      publish.append(writer.finish());
    }
  }
}
