package io.plumbline.stage.ingest;

import io.plumbline.schema.IngestedFile;
import io.plumbline.shared.Digests;
import io.plumbline.stage.ingest.SplitOutcome.PartOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each file of a step held: the counts of its pieces as one row of the ledger, before
 * duplicates are taken off and before what an earlier reading left is added.
 */
final class FileTotals {
  private final IngestStep step;
  private final long piece;

  private FileTotals(IngestStep step, long piece) {
    this.step = step;
    this.piece = piece;
  }

  /**
   * A row for each file, by source and path, in the order in which they were read.
   *
   * @param piece size of the pieces a large plain file is cut into, bytes
   */
  static Map<String, IngestedFile> of(IngestStep step, List<SplitOutcome> outcomes, long piece) {
    Map<String, List<PartOutcome>> pieces = new LinkedHashMap<>();
    for (SplitOutcome outcome : outcomes) {
      for (PartOutcome part : outcome.parts()) {
        pieces.computeIfAbsent(part.part().file().key(), key -> new ArrayList<>(1)).add(part);
      }
    }
    FileTotals totals = new FileTotals(step, piece);
    Map<String, IngestedFile> rows = new LinkedHashMap<>();
    pieces.forEach((key, parts) -> rows.put(key, totals.row(parts, step.grown().get(key))));
    return rows;
  }

  /**
   * @param growth null: the file was read from its start
   */
  private IngestedFile row(List<PartOutcome> parts, Growth growth) {
    PartOutcome first = parts.get(0);
    FoundFile file = first.part().file();
    IngestedFile row = new IngestedFile();
    row.setSource(file.source());
    row.setFormat(first.formatId());
    row.setFile(file.path());
    row.setSize(file.size());
    row.setModifiedAt(instant(file.modifiedAt()));
    row.setCodec(first.codec());
    row.setIngestId(step.id());
    row.setRevision(step.revision());
    parts.forEach(part -> add(part, row));
    times(parts, row);
    row.setSha256(growth == null ? digest(parts) : growth.sha256());
    readOnFrom(row, growth);
    return row;
  }

  private static void add(PartOutcome part, IngestedFile row) {
    row.setRead(row.getRead() + part.read());
    row.setAccepted(row.getAccepted() + part.accepted());
    row.setQuarantined(row.getQuarantined() + part.quarantined());
    row.setNoValue(row.getNoValue() + part.noValue());
    row.setPassedOver(row.getPassedOver() + part.passedOver());
    row.setAmbiguousTimes(row.getAmbiguousTimes() + part.ambiguous());
    row.setReadToLines(row.getReadToLines() + part.lines());
    if (part.readTo() > 0) {
      row.setReadTo(part.readTo());
      row.setUnfinished(part.unfinished());
    }
    if (row.getFault() == null) {
      row.setFault(part.fault());
    }
    if (part.firstAt() != Long.MAX_VALUE) {
      Instant first = instant(part.firstAt());
      Instant last = instant(part.lastAt());
      row.setFirstAt(
          row.getFirstAt() == null || first.isBefore(row.getFirstAt()) ? first : row.getFirstAt());
      row.setLastAt(
          row.getLastAt() == null || last.isAfter(row.getLastAt()) ? last : row.getLastAt());
    }
  }

  private static void times(List<PartOutcome> parts, IngestedFile row) {
    PlausibleTimes times = parts.get(0).times();
    if (parts.size() > 1) {
      times = new PlausibleTimes(0);
      for (PartOutcome part : parts) {
        times.add(part.times());
      }
    }
    row.setTimesAhead(times.ahead());
    row.setTimesApart(times.apart());
  }

  private static String digest(List<PartOutcome> parts) {
    if (parts.size() == 1) {
      return HexFormat.of().formatHex(parts.get(0).digest());
    }
    MessageDigest pieces = Digests.begin();
    parts.forEach(part -> pieces.update(part.digest()));
    return FileDigest.ofPieces(pieces);
  }

  /** From where the file is read on once it has grown, and the digest of what comes before. */
  private void readOnFrom(IngestedFile row, Growth growth) {
    String before = row.getReadTo() == row.getSize() ? row.getSha256() : null;
    if (row.getReadTo() > 0 && row.getReadTo() < row.getSize()) {
      try {
        before = FileDigest.of(Path.of(row.getFile()), piece, row.getReadTo())[0];
      } catch (IOException e) {
        before = null; // it is gone since it was read
      }
    }
    if (before == null || row.getReadTo() == 0 || row.getFault() != null) {
      row.setReadTo(0L);
      row.setReadToLines(0L);
      row.setUnfinished(0L);
      return;
    }
    row.setReadToSha256(before);
    row.setReadToLines(
        row.getReadToLines() - row.getUnfinished() + (growth == null ? 0 : growth.lines()));
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
