package io.plumbline.stage.ingest;

import io.plumbline.shared.lake.Column;
import io.plumbline.shared.lake.ColumnFileWriter;
import io.plumbline.shared.record.SampleRecord;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import java.io.IOException;

/** Writes capacity rows column by column. */
final class SampleColumns {
  private final ColumnFileWriter file;
  private final Symbol source;
  private final Symbol format;
  private final Symbol ingestId;
  private final SymbolColumn sourceColumn;
  private final SymbolColumn formatColumn;
  private final SymbolColumn fileColumn;
  private final Column position;
  private final SymbolColumn ingestIdColumn;
  private final Column keyHi;
  private final Column keyLo;
  private final Column sampledAt;
  private final SymbolColumn metric;
  private final Column value;
  private final SymbolColumn node;
  private final SymbolColumn gpu;
  private final SymbolColumn gpuModel;
  private final SymbolColumn pool;
  private final SymbolColumn model;
  private final SymbolColumn engine;
  private final SymbolColumn labels;

  SampleColumns(
      ColumnFileWriter file, SymbolTable symbols, String source, String format, String ingestId) {
    this.file = file;
    this.source = symbols.intern(source);
    this.format = symbols.intern(format);
    this.ingestId = symbols.intern(ingestId);
    sourceColumn = symbol("source");
    formatColumn = symbol("format");
    fileColumn = symbol("file");
    position = file.column("position");
    ingestIdColumn = symbol("ingest_id");
    keyHi = file.column("key_hi");
    keyLo = file.column("key_lo");
    sampledAt = file.column("sampled_at");
    metric = symbol("metric");
    value = file.column("value");
    node = symbol("node");
    gpu = symbol("gpu");
    gpuModel = symbol("gpu_model");
    pool = symbol("pool");
    model = symbol("model");
    engine = symbol("engine");
    labels = symbol("labels");
  }

  private SymbolColumn symbol(String name) {
    return new SymbolColumn(file.column(name));
  }

  void write(SampleRecord sample, Symbol inFile, long at) throws IOException {
    sourceColumn.add(source);
    formatColumn.add(format);
    fileColumn.add(inFile);
    position.addLong(at);
    ingestIdColumn.add(ingestId);
    keyHi.addLong(sample.keyHi);
    keyLo.addLong(sample.keyLo);
    sampledAt.addLong(sample.sampledAt);
    metric.add(sample.metric);
    value.addDouble(sample.value);
    node.add(sample.node);
    gpu.add(sample.gpu);
    gpuModel.add(sample.gpuModel);
    pool.add(sample.pool);
    model.add(sample.model);
    engine.add(sample.engine);
    labels.add(sample.labels);
    file.endRow();
  }
}
