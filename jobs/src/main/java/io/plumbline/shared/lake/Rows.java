package io.plumbline.shared.lake;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;

/**
 * The rows of some files as records, one at a time, with the day put back where the files leave it
 * out. Close it. Equal texts of a file are one String, so a million rows of few teams stay small.
 *
 * @param <T> generated record class of the table
 */
public final class Rows<T extends SpecificRecord> implements Iterator<T>, Iterable<T>, Closeable {
  /** A file and the day its rows have because the file leaves it out; null: it does not. */
  record Source(String location, LocalDate day) {}

  private final Storage storage;
  private final Iterator<Source> sources;
  private final Supplier<T> maker;
  private final Schema avro;
  private final Set<String> wanted;
  private final LocalDate from;
  private final LocalDate to;
  private final Schema.Field dayField;

  private final Map<String, Set<?>> conditions = new HashMap<>();

  private ParquetFileReader reader;
  private LocalDate fileDay;
  private MessageType schema;
  private List<Cell> cells = List.of();
  private ColumnReader[] columns = {};
  private long left;
  private T next;
  private Predicate<SpecificRecord> counts = row -> true;
  private Consumer<? super T> change = row -> {};

  private Rows(
      Storage storage,
      List<Source> sources,
      Class<T> type,
      LocalDate from,
      LocalDate to,
      String... columns) {
    this.storage = storage;
    this.sources = sources.iterator();
    this.avro = SpecificData.get().getSchema(type);
    this.maker = () -> type.cast(SpecificData.newInstance(type, avro));
    this.wanted = Set.of(columns);
    this.from = from;
    this.to = to;
    this.dayField = avro.getField(LakeTable.DAY);
    for (String column : columns) {
      if (avro.getField(column) == null) {
        throw new IllegalArgumentException(
            "Table of " + avro.getName() + " has no column '" + column + "'.");
      }
    }
  }

  static <T extends SpecificRecord> Rows<T> of(
      Storage storage,
      List<LakeFile> files,
      Class<T> type,
      LocalDate from,
      LocalDate to,
      String... columns) {
    List<Source> sources = files.stream().map(file -> new Source(file.path(), file.day())).toList();
    return new Rows<>(storage, sources, type, from, to, columns);
  }

  /** The rows of one file that no version names yet. */
  static <T extends SpecificRecord> Rows<T> ofFile(
      Storage storage, String location, LocalDate day, Class<T> type, String... columns) {
    return new Rows<>(storage, List.of(new Source(location, day)), type, null, null, columns);
  }

  /**
   * Leaves out rows of other values in a column that is read: they are passed by and no record is
   * made of them. Before the first row is asked for; of several columns all must fit.
   *
   * @param values as the generated class keeps them, null among them for "none"
   */
  public Rows<T> where(String column, Set<?> values) {
    conditions.put(column, values);
    return this;
  }

  /** Changes each row before it is given; before the first is asked for. */
  Rows<T> each(Consumer<? super T> change) {
    this.change = change;
    return this;
  }

  /** Leaves out rows that do not count; before the first is asked for. */
  Rows<T> only(Predicate<SpecificRecord> counts) {
    this.counts = counts;
    return this;
  }

  @Override
  public boolean hasNext() {
    try {
      while (next == null && advance()) {
        T row = meant() ? read() : null;
        end();
        if (row != null && inside(row) && counts.test(row)) {
          change.accept(row);
          next = row;
        }
      }
      return next != null;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read rows: " + e.getMessage(), e);
    }
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("There are no more rows.");
    }
    T row = next;
    next = null;
    return row;
  }

  /** This very iterator: the rows can be walked once. */
  @Override
  public Iterator<T> iterator() {
    return this;
  }

  /** The remaining rows, and closes. */
  public List<T> toList() {
    try (this) {
      List<T> rows = new ArrayList<>();
      forEachRemaining(rows::add);
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
      left = 0;
    }
  }

  private boolean inside(T row) {
    if (from == null || fileDay != null) {
      return true; // the choice of files was the choice of days
    }
    LocalDate day = (LocalDate) row.get(dayField.pos());
    return !day.isBefore(from) && day.isBefore(to);
  }

  private boolean advance() throws IOException {
    while (left == 0) {
      PageReadStore group = reader == null ? null : reader.readNextRowGroup();
      if (group != null) {
        begin(group);
        continue;
      }
      close();
      if (!sources.hasNext()) {
        return false;
      }
      open(sources.next());
    }
    return true;
  }

  private void open(Source source) throws IOException {
    reader = ParquetFiles.open(storage, source.location());
    fileDay = source.day();
    MessageType all = reader.getFileMetaData().getSchema();
    List<String> names = new ArrayList<>();
    cells = new ArrayList<>();
    for (Schema.Field field : avro.getFields()) {
      boolean chosen =
          wanted.isEmpty()
              || wanted.contains(field.name())
              || (from != null && field.equals(dayField));
      if (chosen && all.containsField(field.name())) {
        names.add(field.name());
        cells.add(new Cell(field, conditions.get(field.name())));
      }
    }
    schema = ColumnFiles.select(source.location(), reader, names.toArray(new String[0]));
    reader.setRequestedSchema(schema);
  }

  private void begin(PageReadStore group) {
    ColumnReadStoreImpl store =
        new ColumnReadStoreImpl(
            group,
            new GroupConverter() {
              @Override
              public Converter getConverter(int field) {
                return cells.get(field);
              }

              @Override
              public void start() {}

              @Override
              public void end() {}
            },
            schema,
            reader.getFileMetaData().getCreatedBy());
    columns = new ColumnReader[cells.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = store.getColumnReader(schema.getColumns().get(i));
    }
    left = group.getRowCount();
  }

  /** Whether the columns that have a condition fit it: looked at before all others. */
  private boolean meant() {
    for (int i = 0; i < columns.length && !conditions.isEmpty(); i++) {
      Set<?> values = cells.get(i).condition;
      if (values != null && !values.contains(isPresent(i) ? value(i) : null)) {
        return false;
      }
    }
    return true;
  }

  private T read() {
    T row = maker.get();
    for (int i = 0; i < columns.length; i++) {
      if (isPresent(i)) {
        row.put(cells.get(i).field, value(i));
      }
    }
    if (fileDay != null && (wanted.isEmpty() || wanted.contains(LakeTable.DAY))) {
      row.put(dayField.pos(), fileDay);
    }
    return row;
  }

  private boolean isPresent(int column) {
    return columns[column].getCurrentDefinitionLevel() == cells.get(column).present;
  }

  private Object value(int column) {
    columns[column].writeCurrentValueToConverter();
    return cells.get(column).value;
  }

  private void end() {
    for (int i = 0; i < columns.length; i++) {
      if (isPresent(i)) {
        columns[i].skip(); // nothing, where it was read
      }
      columns[i].consume();
    }
    left--;
  }

  /** The latest value of one column, as the generated class keeps it. */
  private static final class Cell extends PrimitiveConverter {
    private final int field;
    private final int present;
    private final Schema type;
    private final Set<?> condition;
    private Object value;
    private Object[] dictionary = {};
    private Dictionary encoded;

    private Cell(Schema.Field field, Set<?> condition) {
      this.field = field.pos();
      this.present = field.schema().isNullable() ? 1 : 0;
      this.type = AvroTables.valueSchema(field.schema());
      this.condition = condition;
    }

    @Override
    public boolean hasDictionarySupport() {
      return type.getType() == Schema.Type.STRING || type.getType() == Schema.Type.BYTES;
    }

    @Override
    public void setDictionary(Dictionary dictionary) {
      encoded = dictionary;
      this.dictionary = new Object[dictionary.getMaxId() + 1];
    }

    @Override
    public void addValueFromDictionary(int id) {
      Object known = dictionary[id];
      if (known == null) {
        addBinary(encoded.decodeToBinary(id));
        known = value;
        dictionary[id] = known;
      }
      value = known instanceof ByteBuffer bytes ? bytes.duplicate() : known;
    }

    @Override
    public void addBinary(Binary binary) {
      if (type.getType() == Schema.Type.STRING) {
        value = binary.toStringUsingUTF8();
      } else if (type.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
        value = new BigDecimal(new BigInteger(binary.getBytesUnsafe()), decimal.getScale());
      } else {
        value = ByteBuffer.wrap(binary.getBytes());
      }
    }

    @Override
    public void addLong(long number) {
      value =
          type.getLogicalType() == null
              ? (Object) number
              : Instant.EPOCH.plus(number, ChronoUnit.MICROS);
    }

    @Override
    public void addInt(int number) {
      value = type.getLogicalType() == null ? (Object) number : LocalDate.ofEpochDay(number);
    }

    @Override
    public void addBoolean(boolean truth) {
      value = truth;
    }

    @Override
    public void addDouble(double number) {
      value = number;
    }
  }
}
