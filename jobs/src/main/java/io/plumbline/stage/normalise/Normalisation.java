package io.plumbline.stage.normalise;

import io.plumbline.schema.Billed;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.shared.CallFacts;
import io.plumbline.shared.CallHints;
import io.plumbline.shared.DistinctSubjects;
import io.plumbline.shared.PseudonymKey;
import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.RecordCompletion;
import io.plumbline.shared.record.SampleRecord;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.normalise.pii.PiiCounts;
import io.plumbline.stage.normalise.pii.PiiKind;
import io.plumbline.stage.normalise.pii.PiiScanner;
import io.plumbline.stage.normalise.pii.PiiTier;
import io.plumbline.stage.normalise.pii.Pseudonyms;
import io.plumbline.stage.normalise.pii.SpanSink;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Normalise as one function over a record: which model was called where, personal data of its
 * content, pseudonyms instead of people. Answers that depend only on a few words of the line are
 * computed once per distinct words.
 *
 * @param pseudonymKey keys the pseudonyms of actors and of what is found; null: no actor is
 *     recorded, distinct subjects are not counted
 */
public record Normalisation(PseudonymKey pseudonymKey) implements RecordCompletion.Factory {
  private static final Pattern NETWORK_ADDRESS =
      Pattern.compile("(\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:]+\\])(:\\d{1,5})?");

  /** Columns of a statement that ingest writes itself, and the pseudonym. */
  private static final Set<String> PROVENANCE =
      Set.of("source", "format", "file", "ingest_id", "actor");

  private static final long serialVersionUID = 1L;

  @Override
  public RecordCompletion open(SymbolTable symbols) {
    return new Completion(symbols, pseudonymKey == null ? null : new Pseudonyms(pseudonymKey));
  }

  @Override
  public String pseudonymKeyId() {
    return pseudonymKey == null ? null : pseudonymKey.id();
  }

  @Override
  public String toString() {
    return "Normalisation[" + (pseudonymKey == null ? "no key" : "keyed") + "]";
  }

  private static final class Completion implements RecordCompletion {
    /** What a personal value in a name, a tag or an id is replaced by. */
    private static final String WITHHELD = "(withheld: personal data)";

    private final SymbolTable symbols;
    private final Pseudonyms pseudonyms;
    private final CallResolver resolver = new CallResolver();
    private final PiiScanner scanner = new PiiScanner();

    /** For what people write; words of columns are no sentences. */
    private final PiiScanner textScanner = PiiScanner.withRecognisers();

    private final PiiCounts counts = new PiiCounts();

    /** Those of the record before that held any, and what is written of them. */
    private final PiiCounts lastCounts = new PiiCounts();

    private Symbol lastSignature;
    private final DistinctSubjects subjects = new DistinctSubjects();
    private int media;

    // Made once: the quick compiler makes an object for a method's reference by a slow call.
    private final SpanSink contentSink = this::inContent;
    private final SpanSink aroundSink = this::aroundContent;
    private final SpanSink wordSink = this::inWord;

    /** One for each way of looking: what is left out and what is recognised differs. */
    private final QuietTexts quietContent = new QuietTexts();

    private final QuietTexts quietAround = new QuietTexts();
    private final Map<WordKey, Facts> facts = new HashMap<>();
    private final WordKey probe = new WordKey(new int[9]);
    private Word[] words = new Word[256];

    /** The record in which a word was last counted: each counts once in a record. */
    private long[] countedIn = new long[256];

    private long record;
    private byte[] source;
    private Word found;
    private Symbol[] actors = new Symbol[256];

    Completion(SymbolTable symbols, Pseudonyms pseudonyms) {
      this.symbols = symbols;
      this.pseudonyms = pseudonyms;
    }

    @Override
    public ContentScanner scanner() {
      return new ContentScanner() {
        @Override
        public void begin() {
          counts.clear();
          subjects.clear();
          media = 0;
        }

        @Override
        public void scanJson(byte[] json, int from, int to) {
          if (quietContent.holds(json, from, to)) {
            return;
          }
          int before = counts.total();
          source = json;
          textScanner.scan(json, from, to, contentSink);
          media += textScanner.partsNotLookedAt();
          if (counts.total() == before && textScanner.partsNotLookedAt() == 0) {
            quietContent.add(json, from, to);
          }
        }

        @Override
        public void scanAround(byte[] json, int from, int to) {
          if (PiiScanner.isPrivateAddress(json, from, to)) {
            return; // What aroundContent would leave out.
          }
          if (quietAround.holds(json, from, to)) {
            return;
          }
          int before = counts.total();
          source = json;
          scanner.scan(json, from, to, aroundSink);
          media += scanner.partsNotLookedAt();
          if (counts.total() == before && scanner.partsNotLookedAt() == 0) {
            quietAround.add(json, from, to);
          }
        }
      };
    }

    private void inContent(PiiKind kind, PiiTier tier, double score, int start, int end) {
      counts.span(kind, tier, score, start, end);
      if (pseudonyms != null && countsAsSubject(kind, tier)) {
        subjects.add(label(kind, tier), pseudonyms.ofValue(kind, source, start, end));
      }
    }

    private void aroundContent(PiiKind kind, PiiTier tier, double score, int start, int end) {
      if (!isReservedAddress(kind, tier)) {
        inContent(kind, tier, score, start, end);
      }
    }

    /** What rules rely on; test values are nobody's, and a failed check makes many of one. */
    private static boolean countsAsSubject(PiiKind kind, PiiTier tier) {
      return kind.distinguishesPeople() && (tier == PiiTier.CONFIRMED || tier == PiiTier.PROBABLE);
    }

    private static boolean isReservedAddress(PiiKind kind, PiiTier tier) {
      return tier == PiiTier.TEST && (kind == PiiKind.IP_ADDRESS || kind == PiiKind.MAC_ADDRESS);
    }

    private static String label(PiiKind kind, PiiTier tier) {
      return kind.name() + "/" + tier.word();
    }

    @Override
    public void complete(CallRecord call) {
      Facts f = facts(call);
      call.provider = f.provider();
      call.modelRequestedFact = f.modelRequested();
      call.modelServed = f.modelServed();
      call.lane = f.lane();
      call.endpoint = f.endpoint();
      call.regionCalled = f.regionCalled();
      call.regionServed = f.regionServed();
      call.country = f.country();
      call.residencyScope = f.scope();
      call.residencyZone = f.zone();
      call.residencyEvidence = f.evidence();
      record++;
      count(call.providerAsLogged);
      count(call.modelRequested);
      count(call.modelSent);
      count(call.modelServedAsLogged);
      count(call.regionCalledAsLogged);
      count(call.regionServedAsLogged);
      count(call.geography);
      count(call.serviceTier);
      // Where a server stands is no person's address.
      countButAddresses(call.apiBase);
      for (int i = 0; i < call.places.size(); i++) {
        countButAddresses(call.places.get(i));
      }
      for (int i = 0; i < call.mentions.size(); i++) {
        count(call.mentions.get(i));
      }
      count(call.actor);
      call.actor = actor(call.actor);
      call.team = counted(call.team);
      call.workload = counted(call.workload);
      call.apiKey = counted(call.apiKey);
      call.costCenter = counted(call.costCenter);
      call.environment = counted(call.environment);
      count(call.tags);
      call.tags = safeList(call.tags);
      call.deployment = counted(call.deployment);
      call.errorClass = counted(call.errorClass);
      call.currency = counted(call.currency);
      call.operation = safe(call.operation);
      ids(call);
      call.personalData = counts.total() == 0 ? null : signature();
      call.personalDataSubjects = subjects.isEmpty() ? null : subjects.toBytes();
      call.mediaSkipped = media;
    }

    @Override
    public void complete(SampleRecord sample) {
      sample.metric = safe(sample.metric);
      sample.gpuModel = safe(sample.gpuModel);
      sample.node = safe(sample.node);
      sample.gpu = safe(sample.gpu);
      sample.pool = safe(sample.pool);
      sample.model = safe(sample.model);
      sample.engine = safe(sample.engine);
      sample.labels = safeList(sample.labels);
    }

    @Override
    public void complete(Billed line) {
      line.setActor(actor(line.getActor()));
      withholdTexts(line);
      line.setTags(safeList(line.getTags()));
    }

    @Override
    public void complete(ReportedUsage bucket) {
      bucket.setActor(actor(bucket.getActor()));
      withholdTexts(bucket);
    }

    /** A server's own network address says nothing of a person; any other value is withheld. */
    private Symbol safeEndpoint(Symbol endpoint) {
      return endpoint == null || NETWORK_ADDRESS.matcher(endpoint.toString()).matches()
          ? endpoint
          : safe(endpoint);
    }

    /** Whatever a vendor wrote into a column of text: none may hold a personal value. */
    private void withholdTexts(SpecificRecordBase row) {
      for (Schema.Field field : row.getSchema().getFields()) {
        if (row.get(field.pos()) instanceof String text
            && !PROVENANCE.contains(field.name())
            && !field.name().equals("tags")) {
          row.put(field.pos(), safe(text));
        }
      }
    }

    private String actor(String actor) {
      return Symbol.string(actor(symbols.intern(actor)));
    }

    private String safe(String text) {
      return Symbol.string(safe(symbols.intern(text)));
    }

    private String safeList(String list) {
      return Symbol.string(safeList(symbols.intern(list)));
    }

    /**
     * Ids are made by machines, but a client may send its own: one that holds a value is dropped.
     * So are the digests made of it: a plain digest of a number of ten digits is tried out in
     * seconds. With a key they are keyed, and records still find each other; without one they link
     * nothing.
     */
    private void ids(CallRecord call) {
      boolean traced = !call.traceId.isNone();
      boolean trace = isWithheld(call.traceId, true);
      boolean id = isWithheld(call.callId, false);
      boolean response = isWithheld(call.responseId, true);
      boolean request = isWithheld(call.requestId, true);
      boolean asked = isWithheld(call.askedId, true);
      call.linkedCall = id ? keyed(call.linkedCall) : call.linkedCall;
      call.linkedResponse = response ? keyed(call.linkedResponse) : call.linkedResponse;
      call.linkedRequest = request ? keyed(call.linkedRequest) : call.linkedRequest;
      call.linkedAsked = asked ? keyed(call.linkedAsked) : call.linkedAsked;
      if (pseudonyms != null && (id || response || request)) {
        call.keyHi = keyed(call.keyHi);
        call.keyLo = keyed(call.keyLo);
      }
      if (trace || !traced && (id || response)) {
        call.operationHi = pseudonyms == null ? call.keyHi | 1 : keyed(call.operationHi);
      }
    }

    private long keyed(long digest) {
      return digest == 0 || pseudonyms == null ? 0 : pseudonyms.ofDigest(digest);
    }

    private boolean isWithheld(IdText id, boolean mayBeNone) {
      if (id.isNone()
          || id.isHexLike()
          || id.isNamedUuid()
          || !scanner.holdsPersonalValue(id.bytes(), 0, id.length())) {
        return false;
      }
      source = id.bytes();
      scanner.scan(id.bytes(), 0, id.length(), aroundSink);
      if (mayBeNone) {
        id.clear();
      } else {
        id.set(WITHHELD);
      }
      return true;
    }

    private Symbol safe(Symbol symbol) {
      return symbol == null ? null : word(symbol).safe;
    }

    /** Counts what a word holds and gives what may be written in its place. */
    private Symbol counted(Symbol symbol) {
      count(symbol);
      return safe(symbol);
    }

    /** What is withheld is counted: once in a record, however many fields repeat it. */
    private void count(Symbol symbol) {
      if (symbol != null) {
        Word word = word(symbol);
        if (word.holdsValue && isFirst(symbol)) {
          counts.add(word.counts);
          subjects.merge(word.subjects);
        }
      }
    }

    private void countButAddresses(Symbol symbol) {
      if (symbol != null) {
        Word word = word(symbol);
        if (word.holdsValue && !word.addressesOnly && isFirst(symbol)) {
          counts.add(word.counts);
          subjects.merge(word.subjects);
        }
      }
    }

    private boolean isFirst(Symbol symbol) {
      int ordinal = symbol.ordinal();
      boolean first = countedIn[ordinal] != record;
      countedIn[ordinal] = record;
      return first;
    }

    /** What is known of a word, looked at once in a task. */
    private Word word(Symbol symbol) {
      int ordinal = symbol.ordinal();
      if (ordinal >= words.length) {
        int length = Math.max(ordinal + 1, words.length * 2);
        words = Arrays.copyOf(words, length);
        countedIn = Arrays.copyOf(countedIn, length);
      }
      Word known = words[ordinal];
      if (known == null) {
        known = look(symbol);
        words[ordinal] = known;
      }
      return known;
    }

    private Word look(Symbol symbol) {
      if (!scanner.holdsPersonalValue(symbol.toString())) {
        return new Word(symbol, false);
      }
      found = new Word(symbols.intern(WITHHELD), true);
      source = symbol.utf8();
      scanner.scan(source, 0, source.length, wordSink);
      return found;
    }

    /** Nearly all records of a log hold the same: the address of whoever called. */
    private Symbol signature() {
      if (!counts.isSameAs(lastCounts)) {
        lastCounts.clear();
        lastCounts.add(counts);
        lastSignature = symbols.intern(counts.signature());
      }
      return lastSignature;
    }

    private void inWord(PiiKind kind, PiiTier tier, double score, int start, int end) {
      if (isReservedAddress(kind, tier)) {
        return;
      }
      found.counts.span(kind, tier, score, start, end);
      found.addressesOnly &= kind == PiiKind.IP_ADDRESS || kind == PiiKind.MAC_ADDRESS;
      if (pseudonyms != null && countsAsSubject(kind, tier)) {
        found.subjects.add(label(kind, tier), pseudonyms.ofValue(kind, source, start, end));
      }
    }

    private Symbol safeList(Symbol list) {
      if (list == null || safe(list) == list) {
        return list;
      }
      StringBuilder kept = new StringBuilder();
      for (String entry : list.toString().split(",", -1)) {
        kept.append(kept.length() == 0 ? "" : ",")
            .append(scanner.holdsPersonalValue(entry) ? WITHHELD : entry);
      }
      Symbol result = symbols.intern(kept.toString());
      // A value may span the entries' border; then the list as a whole is withheld.
      return safe(result) == result ? result : symbols.intern(WITHHELD);
    }

    private Symbol actor(Symbol actor) {
      if (actor == null || pseudonyms == null) {
        return null;
      }
      int ordinal = actor.ordinal();
      if (ordinal >= actors.length) {
        actors = Arrays.copyOf(actors, Math.max(ordinal + 1, actors.length * 2));
      }
      if (actors[ordinal] == null) {
        actors[ordinal] = symbols.intern(pseudonyms.ofActor(actor.toString()));
      }
      return actors[ordinal];
    }

    private Facts facts(CallRecord call) {
      int[] words = probe.words;
      words[0] = Symbol.ordinal(call.providerAsLogged);
      words[1] = Symbol.ordinal(call.apiBase);
      words[2] = Symbol.ordinal(call.modelRequested);
      words[3] = Symbol.ordinal(call.modelSent);
      words[4] = Symbol.ordinal(call.modelServedAsLogged);
      words[5] = Symbol.ordinal(call.deployment);
      words[6] = Symbol.ordinal(call.regionCalledAsLogged);
      words[7] = Symbol.ordinal(call.regionServedAsLogged);
      words[8] = Symbol.ordinal(call.geography);
      Facts known = facts.get(probe);
      if (known == null) {
        known = resolve(call);
        facts.put(new WordKey(words.clone()), known);
      }
      return known;
    }

    private Facts resolve(CallRecord call) {
      CallFacts f =
          resolver.resolve(
              new CallHints(
                  null,
                  Symbol.string(call.providerAsLogged),
                  Symbol.string(call.apiBase),
                  Symbol.string(call.modelRequested),
                  Symbol.string(call.modelSent),
                  Symbol.string(call.modelServedAsLogged),
                  Symbol.string(call.deployment),
                  Symbol.string(call.regionCalledAsLogged),
                  Symbol.string(call.regionServedAsLogged),
                  Symbol.string(call.geography)));
      return new Facts(
          safe(told(call, f.provider())),
          safe(told(call, f.modelRequested())),
          safe(told(call, f.modelServed())),
          symbols.intern(f.lane()),
          safeEndpoint(told(call, f.endpoint())),
          safe(told(call, f.regionCalled())),
          safe(told(call, f.regionServed())),
          symbols.intern(f.country()),
          symbols.intern(f.residencyScope()),
          safe(told(call, f.residencyZone())),
          symbols.intern(f.residencyEvidence()));
    }

    /**
     * A fact that may be written. A log may give a model's name and its version apart: what was
     * joined to a value hides it from the scanner, so a fact that repeats a withheld word is
     * withheld itself.
     */
    private Symbol told(CallRecord call, String fact) {
      if (fact == null) {
        return null;
      }
      return repeatsWithheld(call.providerAsLogged, fact)
              || repeatsWithheld(call.modelRequested, fact)
              || repeatsWithheld(call.modelSent, fact)
              || repeatsWithheld(call.modelServedAsLogged, fact)
              || repeatsWithheld(call.deployment, fact)
              || repeatsWithheld(call.regionCalledAsLogged, fact)
              || repeatsWithheld(call.regionServedAsLogged, fact)
              || repeatsWithheld(call.geography, fact)
          ? symbols.intern(WITHHELD)
          : symbols.intern(fact);
    }

    private boolean repeatsWithheld(Symbol logged, String fact) {
      return logged != null
          && word(logged).holdsValue
          && fact.toLowerCase(Locale.ROOT).contains(logged.toString().toLowerCase(Locale.ROOT));
    }
  }

  /** What is known of one word. */
  private static final class Word {
    private final Symbol safe;
    private final boolean holdsValue;
    private final PiiCounts counts;
    private final DistinctSubjects subjects;
    private boolean addressesOnly = true;

    Word(Symbol safe, boolean holdsValue) {
      this.safe = safe;
      this.holdsValue = holdsValue;
      this.counts = holdsValue ? new PiiCounts() : null;
      this.subjects = holdsValue ? new DistinctSubjects() : null;
    }
  }

  /** The words a place and a model are told by. */
  private static final class WordKey {
    private final int[] words;

    WordKey(int[] words) {
      this.words = words;
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof WordKey other && Arrays.equals(words, other.words);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(words);
    }
  }

  /** What may be written of a model and a place. */
  private record Facts(
      Symbol provider,
      Symbol modelRequested,
      Symbol modelServed,
      Symbol lane,
      Symbol endpoint,
      Symbol regionCalled,
      Symbol regionServed,
      Symbol country,
      Symbol scope,
      Symbol zone,
      Symbol evidence) {}
}
