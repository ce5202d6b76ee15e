package io.plumbline.stage.ingest;

import io.plumbline.shared.lake.AvroRows;
import io.plumbline.shared.lake.ParquetRows;
import io.plumbline.stage.ingest.Envelope.Shape;
import io.plumbline.stage.ingest.Envelope.Table;
import io.plumbline.stage.ingest.Envelope.Taker;
import io.plumbline.stage.ingest.LogFormats.Sniffed;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Which {@link Envelope} stands around the records of a file, by its first bytes: the first one,
 * the fewest layers first, in which a format recognises what is inside.
 *
 * @param recognised the format of the records inside, by the first of them
 */
record EnvelopeRecognition(Function<byte[], Optional<Sniffed>> recognised) {
  private static final int DEEPEST = 3;

  /** Lines that may stand before the header of a table. */
  private static final int LINES_TRIED = 20;

  /** Bytes by which a format is recognised. */
  private static final int ENOUGH = 1 << 16;

  /**
   * What is inside of a file no format recognises as it stands.
   *
   * @param head its first bytes
   */
  Optional<Sniffed> inFile(byte[] head) {
    return inLayers(head, List.of(), EnvelopeLayer.ALL);
  }

  /**
   * What the cells of a table hold, whether or not its columns are a format's: an export that took
   * a record apart also has it whole.
   *
   * @param head the file's first bytes
   * @param path where a Parquet file is
   */
  Optional<Sniffed> inCells(String path, byte[] head) {
    if (ParquetRows.isParquet(head)) {
      return inCells(new Table(null, 0), TableHead.columns(path), () -> TableHead.rows(path));
    }
    if (AvroRows.isAvro(head)) {
      return inCells(new Table(null, 0), TableHead.avroColumns(head), () -> TableHead.avro(head));
    }
    for (int from = 0, i = 0; i < LINES_TRIED && from < head.length; i++) {
      byte[] rest =
          head[from] == '{'
              ? new byte[0] // as most logs do and no header does
              : from == 0 ? head : Arrays.copyOfRange(head, from, head.length);
      Optional<CsvHeader> header = TableHead.header(rest);
      if (header.isPresent()) {
        return inCells(
            new Table(header.get(), rest.length),
            header.get().fields(),
            () -> TableHead.rows(header.get(), rest));
      }
      int newline = LineReader.indexOfNewline(head, from, head.length);
      from = newline < 0 ? head.length : newline + 1;
    }
    return Optional.empty();
  }

  private Optional<Sniffed> inCells(Table table, Set<String> columns, Supplier<byte[]> rows) {
    List<EnvelopeLayer> layers =
        EnvelopeLayer.columns().stream()
            .filter(column -> columns.contains(column.path().get(0)))
            .map(EnvelopeLayer.class::cast)
            .toList();
    return layers.isEmpty()
        ? Optional.empty()
        : inLayers(rows.get(), List.of(), layers).map(inside -> inside.of(table));
  }

  private Optional<Sniffed> inLayers(
      byte[] head, List<EnvelopeLayer> around, List<EnvelopeLayer> next) {
    List<List<EnvelopeLayer>> deeper = new ArrayList<>();
    for (EnvelopeLayer layer : next) {
      List<EnvelopeLayer> layers = new ArrayList<>(around);
      layers.add(layer);
      for (Shape shape : List.of(new Shape(layers, true), new Shape(layers, false))) {
        byte[] records = inside(shape, head);
        FileShape lines = shape.json() ? FileShape.JSON : FileShape.TEXT;
        Optional<Sniffed> said =
            records.length == 0
                ? Optional.empty()
                : recognised.apply(records).filter(inside -> inside.head().shape() == lines);
        if (said.isPresent()) {
          return said.map(sniffed -> sniffed.within(shape));
        }
        if (shape.json() && records.length > 0 && layers.size() < DEEPEST) {
          deeper.add(layers);
        }
      }
    }
    return deeper.stream()
        .flatMap(layers -> inLayers(head, layers, EnvelopeLayer.ALL).stream())
        .findFirst();
  }

  /** What the first bytes of a file hold inside, a record a line. */
  private static byte[] inside(Shape shape, byte[] head) {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    Taker taker =
        new Taker() {
          @Override
          public void record(byte[] b, int from, int to, long line, long position) {
            records.write(b, from, to - from);
            records.write('\n');
          }

          @Override
          public void passOver() {
            // tells nothing of the format
          }

          @Override
          public void refuse(
              RejectReason reason, byte[] b, int from, int to, long line, long position) {
            // nor does this
          }
        };
    Envelope opened = shape.openHead(ENOUGH, taker);
    boolean document = JsonFraming.isDocument(head);
    for (int from = 0, to; from < head.length; from = to + 1) {
      to = document ? head.length : from;
      while (to < head.length && head[to] != '\n') {
        to++;
      }
      opened.head(head, from, to);
    }
    opened.end();
    return records.toByteArray();
  }
}
