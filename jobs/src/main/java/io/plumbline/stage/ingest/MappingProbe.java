package io.plumbline.stage.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.shared.config.NearName;
import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Looks for what a mapping's paths name: a path that is misspelt reads nothing, and a field that
 * reads nothing looks like one that the log leaves out. Takes no call; of one file, in a reading of
 * its own.
 */
final class MappingProbe implements CallLogFormat {
  private static final int DEEPEST = 8;
  private static final int MOST_NAMES = 5_000;

  /** What a program calls its fields; what may be a key of somebody's data is shown to nobody. */
  private static final Pattern NAME = Pattern.compile("(?U)[\\w .()%€$/:-]{1,100}");

  private final Mapping mapping;
  private final Map<String, Mapping.Field> unseen = new TreeMap<>();
  private final List<String> unseenContent;
  private final TreeSet<String> names = new TreeSet<>();
  private long records;

  MappingProbe(Mapping mapping) {
    this.mapping = mapping;
    mapping
        .fields()
        .forEach(
            (name, field) -> {
              if (field.path() != null) {
                unseen.put(name, field);
              }
            });
    this.unseenContent = new ArrayList<>(mapping.content());
  }

  /** In the order of the mapping file; empty where there was no record. */
  List<FileCheck.Nothing> nothing() {
    if (records == 0) {
      return List.of();
    }
    List<FileCheck.Nothing> all = new ArrayList<>();
    unseen.forEach(
        (name, field) ->
            all.add(new FileCheck.Nothing(name, field.path(), field.place(), meant(field.path()))));
    all.sort(Comparator.comparing(MappingProbe::line).thenComparing(FileCheck.Nothing::field));
    unseenContent.forEach(
        path ->
            all.add(new FileCheck.Nothing("content", path, mapping.contentPlace(), meant(path))));
    return all;
  }

  private static long line(FileCheck.Nothing of) {
    String[] parts = of.place().split(":", -1);
    return Long.parseLong(parts[parts.length - 2]);
  }

  private String meant(String path) {
    return NearName.of(path, names).orElse(null);
  }

  @Override
  public String id() {
    return "mapped";
  }

  @Override
  public String title() {
    return "The paths of a mapping";
  }

  @Override
  public String about() {
    return "Looks whether anything stands there.";
  }

  @Override
  public Witness witness() {
    return mapping.witness();
  }

  @Override
  public Recognition recognise(FileHead head) {
    return Recognition.no("only for a check of a mapping");
  }

  @Override
  public CallParser parser(SymbolTable symbols, ContentScanner content) {
    return this::look;
  }

  private void look(byte[] b, int from, int to, CallRecord call) throws MalformedRecord {
    ObjectNode record = MappedRecord.read(b, from, to);
    records++;
    unseen.values().removeIf(field -> MappedRecord.at(record, field.path()) != null);
    unseenContent.removeIf(path -> MappedRecord.at(record, path) != null);
    if (!unseen.isEmpty() || !unseenContent.isEmpty()) {
      name(record, "", 0);
    }
    throw new MalformedRecord(RejectReason.OTHER_RECORD, null); // it is looked at and not taken
  }

  private void name(JsonNode node, String above, int depth) {
    JsonNode inside = MappedRecord.opened(node);
    Map<String, JsonNode> below = new LinkedHashMap<>();
    inside.properties().forEach(e -> below.put(e.getKey(), e.getValue()));
    for (int i = 0; inside.isArray() && i < Math.min(4, inside.size()); i++) {
      below.put(String.valueOf(i), inside.get(i));
    }
    for (Map.Entry<String, JsonNode> e : below.entrySet()) {
      if (names.size() < MOST_NAMES && NAME.matcher(e.getKey()).matches()) {
        names.add(above + e.getKey());
        if (depth < DEEPEST) {
          name(e.getValue(), above + e.getKey() + ".", depth + 1);
        }
      }
    }
  }
}
