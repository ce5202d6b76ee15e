package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.shared.record.Words;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/** Who made a call and for what, as free-form metadata and tags of a log say it. */
final class Attribution {
  private static final FieldNames FREE_FORM =
      FieldNames.of(
          "workload",
          "use_case",
          "cost_center",
          "costCenter",
          "cost_centre",
          "cc",
          "team",
          "environment",
          "env",
          "_user");
  private static final int TAG_LISTS = 1 << 8;

  final SymbolTable symbols;
  private final ContentScanner content;
  private final Words mentions = new Words();
  private final Words places = new Words();
  private final IdText id = new IdText();
  Symbol team;
  Symbol workload;
  Symbol costCenter;
  Symbol environment;
  Symbol serviceTier;
  Symbol geography;

  /** The user that Portkey's clients name in metadata. */
  Symbol actor;

  private final Words tags = new Words();
  private Tag[] tagsByOrdinal = new Tag[64];

  /** Lists of tags as they stood in records, by place: a caller repeats its own on every call. */
  private final TagList[] lists = new TagList[TAG_LISTS];

  Attribution(SymbolTable symbols, ContentScanner content) {
    this.symbols = symbols;
    this.content = content;
  }

  void clear() {
    team = workload = costCenter = environment = serviceTier = geography = actor = null;
    tags.clear();
    mentions.clear();
    places.clear();
  }

  /** Reads a free-form object; other types are skipped. */
  void readFreeForm(JsonCursor json) throws MalformedRecord {
    if (json.peek() != '{') {
      json.skip();
      return;
    }
    json.enterObject();
    int field;
    while ((field = json.nextField(FREE_FORM)) != JsonCursor.END) {
      if (field == JsonCursor.OTHER || json.peek() == '{' || json.peek() == '[') {
        readUnknown(json);
        continue;
      }
      if (!json.readScalar()) {
        continue;
      }
      Symbol value = unquoted(json);
      switch (field) {
        case 0, 1 -> workload = kept(workload, value);
        case 2, 3, 4, 5 -> costCenter = kept(costCenter, value);
        case 6 -> team = kept(team, value);
        case 9 -> actor = kept(actor, value);
        default -> environment = kept(environment, value);
      }
    }
  }

  /**
   * Reads a list of tags ({@code key:value} or plain). LiteLLM's own `User-Agent:` tags are left
   * out.
   */
  void readTags(JsonCursor json) throws MalformedRecord {
    if (json.peek() != '[') {
      json.skip();
      return;
    }
    json.enterArray();
    while (json.nextElement()) {
      if (json.readStringLenient() && json.textTo() > json.textFrom()) {
        tag(text(json));
      }
    }
  }

  /** One tag. */
  void tag(String tag) {
    tag(symbols.intern(tag));
  }

  private void tag(Symbol word) {
    int ordinal = word.ordinal();
    if (ordinal >= tagsByOrdinal.length) {
      tagsByOrdinal = Arrays.copyOf(tagsByOrdinal, Math.max(ordinal + 1, tagsByOrdinal.length * 2));
    }
    Tag tag = tagsByOrdinal[ordinal];
    if (tag == null) {
      tag = meaning(word);
      tagsByOrdinal[ordinal] = tag;
    }
    switch (tag.about()) {
      case CLIENT -> mentions.add(word);
      case WORKLOAD -> workload = kept(workload, tag.value());
      case COST_CENTER -> costCenter = kept(costCenter, tag.value());
      case ENVIRONMENT -> environment = kept(environment, tag.value());
      case TEAM -> team = kept(team, tag.value());
      case OTHER -> tags.add(word);
    }
  }

  private Tag meaning(Symbol word) {
    String tag = word.toString();
    if (tag.startsWith("User-Agent:")) {
      return new Tag(About.CLIENT, word);
    }
    int colon = tag.indexOf(':') >= 0 ? tag.indexOf(':') : tag.indexOf('=');
    if (colon <= 0 || colon == tag.length() - 1) {
      return new Tag(About.OTHER, word);
    }
    About about =
        switch (tag.substring(0, colon).strip()) {
          case "workload", "use_case" -> About.WORKLOAD;
          case "cost_center", "cost-center", "cc" -> About.COST_CENTER;
          case "environment", "env" -> About.ENVIRONMENT;
          case "team" -> About.TEAM;
          default -> About.OTHER;
        };
    return new Tag(
        about, about == About.OTHER ? word : symbols.intern(tag.substring(colon + 1).strip()));
  }

  private enum About {
    CLIENT,
    WORKLOAD,
    COST_CENTER,
    ENVIRONMENT,
    TEAM,
    OTHER
  }

  /** The tags that say nothing else, each once and sorted. */
  private Symbol joinedTags() {
    int n = tags.size();
    if (n == 0) {
      return null;
    }
    int hash = n;
    for (int i = 0; i < n; i++) {
      hash = 31 * hash + tags.get(i).ordinal();
    }
    int place = hash & (TAG_LISTS - 1);
    TagList list = lists[place];
    if (list == null || !list.isOf(tags)) {
      Symbol[] words = new Symbol[n];
      Set<String> sorted = new TreeSet<>();
      for (int i = 0; i < n; i++) {
        words[i] = tags.get(i);
        sorted.add(words[i].toString());
      }
      list = new TagList(words, symbols.intern(String.join(",", sorted)));
      lists[place] = list;
    }
    return list.joined();
  }

  /** A list of tags as it stands in a record, and as it is written. */
  private record TagList(Symbol[] words, Symbol joined) {
    boolean isOf(Words tags) {
      if (tags.size() != words.length) {
        return false;
      }
      for (int i = 0; i < words.length; i++) {
        if (tags.get(i) != words[i]) {
          return false;
        }
      }
      return true;
    }
  }

  /** What a tag says; worked out once per distinct tag. */
  private record Tag(About about, Symbol value) {}

  /** The text read last; some writers put every value of a map in JSON, quotes and all. */
  private Symbol unquoted(JsonCursor json) {
    byte[] b = json.textBytes();
    int from = json.textFrom();
    int to = json.textTo();
    return to - from > 2 && b[from] == '"' && b[to - 1] == '"'
        ? symbols.intern(b, from + 1, to - 1)
        : text(json);
  }

  /**
   * Reads a field that the format does not know: a text in it may be anybody's. Numbers and truth
   * values alone say nothing.
   */
  void readUnknown(JsonCursor json) throws MalformedRecord {
    byte kind = json.peek();
    json.skip();
    if (kind == '"') {
      id.set(json.bytes(), json.sliceFrom() + 1, json.sliceTo() - 1);
      if (id.isHexLike() || id.isNamedUuid()) {
        return; // Made by a machine; some of its digits would pass for a number of somebody's.
      }
    }
    if (kind == '"' || kind == '{' || kind == '[') {
      content.scanAround(json.bytes(), json.sliceFrom(), json.sliceTo());
    }
  }

  /** Reads a word that goes to no column but may name a person, or say where one is. */
  void readMention(JsonCursor json) throws MalformedRecord {
    byte kind = json.peek();
    int next = json.position() + 1;
    boolean number = kind == '"' && next < json.bytes().length && isDigit(json.bytes()[next]);
    // Addresses differ on every line: looked at all the same, only not remembered.
    if (number || symbols.isCrowded()) {
      readUnknown(json);
    } else {
      mentions.add(readText(json));
    }
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  /** The same for a word that may be the address of a server, which is no person's. */
  void mentionPlace(Symbol word) {
    places.add(word);
  }

  /** A word that went to no column after all. */
  void mention(Symbol word) {
    mentions.add(word);
  }

  /** The text read last, as a symbol; null for an empty one. */
  Symbol text(JsonCursor json) {
    return json.textTo() == json.textFrom()
        ? null
        : symbols.intern(json.textBytes(), json.textFrom(), json.textTo());
  }

  /** The string ahead as a symbol; null for null, empty and other types. */
  Symbol readText(JsonCursor json) throws MalformedRecord {
    return json.readStringLenient() ? text(json) : null;
  }

  void into(CallRecord call) {
    call.team = kept(call.team, team);
    call.workload = kept(call.workload, workload);
    call.costCenter = kept(call.costCenter, costCenter);
    call.environment = kept(call.environment, environment);
    call.serviceTier = kept(call.serviceTier, serviceTier);
    call.geography = kept(call.geography, geography);
    call.actor = kept(call.actor, actor);
    for (int i = 0; i < places.size(); i++) {
      call.places.add(places.get(i));
    }
    for (int i = 0; i < mentions.size(); i++) {
      call.mentions.add(mentions.get(i));
    }
    call.tags = joinedTags();
  }

  /** The first that is there; the other is looked at all the same. */
  Symbol kept(Symbol a, Symbol b) {
    if (a != null) {
      mentions.add(b);
    }
    return first(a, b);
  }

  static Symbol first(Symbol a, Symbol b) {
    return a != null ? a : b;
  }
}
