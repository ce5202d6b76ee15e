package io.plumbline.stage.normalise;

import io.plumbline.schema.Billed;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.shared.CallFacts;
import io.plumbline.shared.CallHints;
import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.RecordCompletion;
import io.plumbline.shared.record.SampleRecord;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.normalise.pii.PiiCounts;
import io.plumbline.stage.normalise.pii.PiiScanner;
import io.plumbline.stage.normalise.pii.Pseudonyms;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Normalise as one function over a record: which model was called where, personal data of its
 * content, pseudonyms instead of people. Answers that depend only on a few words of the line are
 * computed once per distinct words.
 *
 * @param pseudonymKey keys the pseudonyms of actors; null: no actor is recorded
 */
public record Normalisation(String pseudonymKey) implements RecordCompletion.Factory {
  private static final long serialVersionUID = 1L;

  @Override
  public RecordCompletion open(SymbolTable symbols) {
    return new Completion(
        symbols,
        pseudonymKey == null
            ? null
            : Pseudonyms.fromEnvironment("PLUMBLINE_PSEUDONYM_KEY", pseudonymKey));
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
    private final PiiCounts counts = new PiiCounts();
    private final Map<WordKey, Facts> facts = new HashMap<>();
    private final WordKey probe = new WordKey(new int[9]);
    private Symbol[] safe = new Symbol[256];
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
        }

        @Override
        public void scanJson(byte[] json, int from, int to) {
          scanner.scan(json, from, to, counts);
        }
      };
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
      call.personalData = counts.total() == 0 ? null : symbols.intern(counts.signature());
      call.actor = actor(call.actor);
      call.team = safe(call.team);
      call.workload = safe(call.workload);
      call.apiKey = safe(call.apiKey);
      call.costCenter = safe(call.costCenter);
      call.environment = safe(call.environment);
      call.tags = safeList(call.tags);
      call.deployment = safe(call.deployment);
      call.errorClass = safe(call.errorClass);
      id(call.callId, false);
      id(call.responseId, true);
      id(call.traceId, true);
    }

    @Override
    public void complete(SampleRecord sample) {
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
      line.setAccount(safe(line.getAccount()));
      line.setBillingAccount(safe(line.getBillingAccount()));
      line.setProject(safe(line.getProject()));
      line.setApiKey(safe(line.getApiKey()));
      line.setResource(safe(line.getResource()));
      line.setModel(safe(line.getModel()));
      line.setTags(safeList(line.getTags()));
    }

    @Override
    public void complete(ReportedUsage bucket) {
      bucket.setActor(actor(bucket.getActor()));
      bucket.setProject(safe(bucket.getProject()));
      bucket.setTeam(safe(bucket.getTeam()));
      bucket.setApiKey(safe(bucket.getApiKey()));
      bucket.setModel(safe(bucket.getModel()));
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
     */
    private void id(IdText id, boolean mayBeNone) {
      if (id.isNone() || id.isHexLike() || id.isNamedUuid()) {
        return;
      }
      if (scanner.holdsPersonalValue(id.bytes(), 0, id.length())) {
        if (mayBeNone) {
          id.clear();
        } else {
          id.set(WITHHELD);
        }
      }
    }

    private Symbol safe(Symbol symbol) {
      if (symbol == null) {
        return null;
      }
      int ordinal = symbol.ordinal();
      if (ordinal >= safe.length) {
        safe = Arrays.copyOf(safe, Math.max(ordinal + 1, safe.length * 2));
      }
      Symbol known = safe[ordinal];
      if (known == null) {
        known = scanner.holdsPersonalValue(symbol.toString()) ? symbols.intern(WITHHELD) : symbol;
        safe[ordinal] = known;
      }
      return known;
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
          symbols.intern(f.provider()),
          safe(symbols.intern(f.modelRequested())),
          safe(symbols.intern(f.modelServed())),
          symbols.intern(f.lane()),
          safe(symbols.intern(f.endpoint())),
          safe(symbols.intern(f.regionCalled())),
          safe(symbols.intern(f.regionServed())),
          symbols.intern(f.country()),
          symbols.intern(f.residencyScope()),
          symbols.intern(f.residencyZone()),
          symbols.intern(f.residencyEvidence()));
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
