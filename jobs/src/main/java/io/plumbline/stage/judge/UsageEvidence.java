package io.plumbline.stage.judge;

import io.plumbline.schema.Usage;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.Attribution;
import io.plumbline.shared.ReachedProvider;
import io.plumbline.shared.UsageAttribution;
import io.plumbline.shared.lake.LakeFile;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Rows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The calls behind failures, out of a warehouse.
 *
 * <p>Cubes say which usage files hold calls that are meant; of those as few are read as give {@link
 * Evidence#MOST_IDS} ids, each once for all questions, only the columns that tell the calls apart,
 * and no further than needed.
 */
public final class UsageEvidence implements Evidence {
  private final LakeVersion version;
  private final UsageAttribution attribution;
  private final List<UsageDaily> days;

  // Made when the first question comes.
  private NavigableMap<LocalDate, List<Attributed>> cubes;
  private int unlike;
  private Map<String, LakeFile> files;

  /**
   * @param version warehouse the run measured
   * @param attribution policy the run measured with
   * @param cubes those of the days that questions are about, as the warehouse has them; of usage
   *     files that still count
   */
  public UsageEvidence(LakeVersion version, UsageAttribution attribution, List<UsageDaily> cubes) {
    this.version = version;
    this.attribution = attribution;
    this.days = cubes;
  }

  @Override
  public List<EvidenceAnswer> answer(List<EvidenceQuestion> questions) {
    List<Search> searches = questions.stream().map(this::search).toList();
    Map<String, List<Search>> toRead = new TreeMap<>();
    for (Search search : searches) {
      search
          .files()
          .forEach(file -> toRead.computeIfAbsent(file, f -> new ArrayList<>()).add(search));
    }
    toRead.forEach((file, of) -> read(files().get(file), of));
    return searches.stream().map(Search::answer).toList();
  }

  @Override
  public List<Long> begun(List<EvidenceQuestion> questions) {
    List<Set<Long>> operations = new ArrayList<>();
    readThrough(
        questions,
        Set.of(),
        question -> {
          Set<Long> ofOne = new HashSet<>();
          operations.add(ofOne);
          return row -> ofOne.add(row.getOperationHi());
        });
    return operations.stream().map(ofOne -> (long) ofOne.size()).toList();
  }

  @Override
  public List<NavigableMap<Instant, Tries>> byHour(List<EvidenceQuestion> questions) {
    List<NavigableMap<Instant, Tries>> hours = new ArrayList<>();
    readThrough(
        questions,
        Set.of(),
        question -> {
          NavigableMap<Instant, Tries> ofOne = new TreeMap<>();
          hours.add(ofOne);
          return row -> {
            boolean again = row.getAttempt() != null && row.getAttempt() > 1;
            ofOne.merge(
                row.getStartedAt().truncatedTo(ChronoUnit.HOURS),
                new Tries(again ? 0 : 1, again ? 1 : 0),
                (a, b) -> new Tries(a.first() + b.first(), a.retried() + b.retried()));
          };
        });
    return hours;
  }

  @Override
  public List<Double> coldShares(List<EvidenceQuestion> questions) {
    List<ColdStarts> starts = new ArrayList<>();
    readThrough(
        questions,
        Set.of("time_to_first_token_us"),
        question -> {
          ColdStarts ofOne = new ColdStarts();
          starts.add(ofOne);
          return row -> ofOne.add(row.getStartedAt(), row.getTimeToFirstTokenUs());
        });
    return starts.stream().map(ColdStarts::share).collect(Collectors.toList());
  }

  /** Every row that each question means goes where {@code to} says; each file is read once. */
  private void readThrough(
      List<EvidenceQuestion> questions,
      Set<String> columns,
      Function<EvidenceQuestion, Consumer<Usage>> to) {
    List<Sink> sinks = new ArrayList<>();
    for (EvidenceQuestion question : questions) {
      sinks.add(new Sink(search(question), to.apply(question)));
    }
    readThrough(sinks, columns, null);
  }

  @Override
  public List<Long> operations(List<Sequence> sequences) {
    List<Set<Long>> crossed = new ArrayList<>();
    List<Sink> first = new ArrayList<>();
    List<Sink> then = new ArrayList<>();
    Set<Long> met = new HashSet<>();
    for (Sequence sequence : sequences) {
      Set<Long> ofOne = new HashSet<>();
      crossed.add(ofOne);
      Search before = search(sequence.before());
      Search after = search(sequence.after());
      if (before.wanted.isEmpty() || after.wanted.isEmpty()) {
        continue;
      }
      // Of each operation only the first call of the earlier sort, or the last of the later, is
      // kept: it decides. Kept are those of the sort with fewer attempts.
      Map<Long, Usage> kept = new HashMap<>();
      boolean fewBefore = before.attempts() < after.attempts();
      BinaryOperator<Usage> decisive =
          fewBefore ? (a, b) -> precedes(b, a) ? b : a : (a, b) -> precedes(a, b) ? b : a;
      first.add(
          new Sink(
              fewBefore ? before : after,
              row -> {
                met.add(row.getOperationHi());
                kept.merge(row.getOperationHi(), row, decisive);
              }));
      then.add(
          new Sink(
              fewBefore ? after : before,
              row -> {
                Usage other = kept.get(row.getOperationHi());
                if (other != null && (fewBefore ? precedes(other, row) : precedes(row, other))) {
                  ofOne.add(row.getOperationHi());
                }
              }));
    }
    readThrough(first, Set.of(), null);
    readThrough(then, Set.of(), met);
    return crossed.stream().map(ofOne -> (long) ofOne.size()).toList();
  }

  /** Who wants the rows that a search means. */
  private record Sink(Search search, Consumer<Usage> to) {}

  /**
   * Every row that is meant, with what tells its operation and its place in it; each file is read
   * once for all.
   *
   * @param more further columns that are wanted
   * @param among operations that rows are wanted of; null: any
   */
  private void readThrough(List<Sink> sinks, Set<String> more, Set<Long> among) {
    Map<String, List<Sink>> byFile = new TreeMap<>();
    for (Sink sink : sinks) {
      Set<String> paths = new TreeSet<>();
      sink.search().wanted.forEach(cube -> paths.add(cube.getUsageFile()));
      paths.forEach(path -> byFile.computeIfAbsent(path, p -> new ArrayList<>()).add(sink));
    }
    byFile.forEach(
        (path, of) -> {
          List<UsageFilter> filters = of.stream().map(sink -> sink.search().filter).toList();
          Set<String> columns = new TreeSet<>(Set.of("operation_hi", "attempt", "started_at"));
          columns.addAll(more);
          try (Rows<Usage> rows = rows(files().get(path), filters, columns)) {
            if (among != null) {
              rows.where("operation_hi", among);
            }
            for (Usage row : rows) {
              for (Sink sink : of) {
                if (sink.search().filter.fits(row)) {
                  sink.to().accept(row);
                }
              }
            }
          } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
          }
        });
  }

  /** Rows of a file that one of the filters may mean: with what they look at and these columns. */
  private Rows<Usage> rows(LakeFile file, List<UsageFilter> filters, Set<String> more) {
    Set<String> columns = new TreeSet<>(more);
    filters.forEach(filter -> columns.addAll(filter.columns()));
    Rows<Usage> rows = version.read(List.of(file), Usage.class, columns.toArray(new String[0]));
    UsageFilter.neededByAll(filters).forEach(rows::where);
    return rows;
  }

  private static boolean precedes(Usage one, Usage other) {
    return one.getAttempt() != null && other.getAttempt() != null
        ? one.getAttempt() < other.getAttempt()
        : one.getStartedAt().isBefore(other.getStartedAt());
  }

  /**
   * A cube as measured.
   *
   * @param like number of the cubes that neither a filter nor a question can tell from this one:
   *     they differ in their day and file alone
   */
  private record Attributed(UsageDaily cube, Attribution attribution, int like) {
    /** A column as measured: what policy decides wins over the record. */
    Object column(String name) {
      return switch (name) {
        case "team" -> attribution.team();
        case "workload" -> attribution.workload();
        case "provider" -> attribution.provider();
        case "lane" -> attribution.lane();
        case "region_served" -> attribution.regionServed();
        case "country" -> attribution.country();
        case "residency_scope" -> attribution.residencyScope();
        case "residency_zone" -> attribution.residencyZone();
        case "residency_evidence" -> attribution.residencyEvidence();
        case FlowFacts.REACHED -> String.valueOf(ReachedProvider.by(cube));
        case "model" ->
            cube.getModelServed() != null ? cube.getModelServed() : cube.getModelRequested();
        default -> cube.get(name);
      };
    }

    /** Whether its calls are asked for, on whatever day. */
    boolean fits(EvidenceQuestion question) {
      for (Map<String, List<String>> one : question.anyOf()) {
        if (fits(one)) {
          return true;
        }
      }
      return false;
    }

    private boolean fits(Map<String, List<String>> one) {
      for (Map.Entry<String, List<String>> column : one.entrySet()) {
        if (!column.getValue().contains(column(column.getKey()))) {
          return false;
        }
      }
      return true;
    }
  }

  private Search search(EvidenceQuestion question) {
    if (cubes == null) {
      cubes = new TreeMap<>();
      Map<List<Object>, Integer> alike = new HashMap<>();
      for (UsageDaily cube : days) {
        Attribution attributed = attribution.attribute(cube);
        int like =
            alike.computeIfAbsent(
                List.of(UsageFilter.columns(cube), attributed), key -> alike.size());
        cubes
            .computeIfAbsent(cube.getDay(), day -> new ArrayList<>())
            .add(new Attributed(cube, attributed, like));
      }
      unlike = alike.size();
    }
    return Search.of(question, cubes, unlike);
  }

  /** Usage files of the days by their paths. */
  private Map<String, LakeFile> files() {
    if (files == null) {
      files = new HashMap<>();
      LocalDate from =
          days.stream().map(UsageDaily::getDay).min(LocalDate::compareTo).orElseThrow();
      LocalDate last =
          days.stream().map(UsageDaily::getDay).max(LocalDate::compareTo).orElseThrow();
      version
          .files(LakeTable.USAGE, from, last.plusDays(1))
          .forEach(file -> files.put(file.path(), file));
    }
    return files;
  }

  private void read(LakeFile file, List<Search> searches) {
    List<Search> open = new ArrayList<>(searches);
    open.removeIf(Search::isFull);
    if (open.isEmpty()) {
      return;
    }
    try (Rows<Usage> rows =
        rows(file, open.stream().map(s -> s.filter).toList(), Set.of("call_id"))) {
      while (!open.isEmpty() && rows.hasNext()) {
        Usage row = rows.next();
        for (Search search : open) {
          if (search.filter.fits(row)) {
            search.ids.add(row.getCallId());
          }
        }
        open.removeIf(Search::isFull);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file.path() + ": " + e.getMessage(), e);
    }
  }

  /** One question on its way to an answer. */
  private static final class Search {
    private final EvidenceQuestion question;
    private final UsageFilter filter;
    private final List<UsageDaily> wanted;
    private final Set<String> ids = new TreeSet<>();

    private Search(EvidenceQuestion question, UsageFilter filter, List<UsageDaily> wanted) {
      this.question = question;
      this.filter = filter;
      this.wanted = wanted;
    }

    /**
     * The search for an answer.
     *
     * @param cubes by their days
     * @param unlike how many of them differ in more than day and file
     */
    static Search of(
        EvidenceQuestion question, NavigableMap<LocalDate, List<Attributed>> cubes, int unlike) {
      List<UsageDaily> wanted = new ArrayList<>();
      // Of cubes that are alike the question and the filter look at one.
      List<UsageDaily> wantedUnlike = new ArrayList<>();
      List<UsageDaily> othersUnlike = new ArrayList<>();
      Boolean[] fits = new Boolean[unlike];
      for (List<Attributed> ofDay : cubes.subMap(question.from(), question.to()).values()) {
        for (Attributed one : ofDay) {
          Boolean known = fits[one.like()];
          if (known == null) {
            known = one.fits(question);
            fits[one.like()] = known;
            (known ? wantedUnlike : othersUnlike).add(one.cube());
          }
          if (known) {
            wanted.add(one.cube());
          }
        }
      }
      Set<String> asked = new TreeSet<>();
      question.anyOf().forEach(one -> asked.addAll(one.keySet()));
      if (asked.remove("model")) {
        asked.add("model_served");
      }
      return new Search(question, UsageFilter.of(wantedUnlike, othersUnlike, asked), wanted);
    }

    long attempts() {
      return wanted.stream().mapToLong(UsageDaily::getAttempts).sum();
    }

    boolean isFull() {
      return ids.size() >= MOST_IDS;
    }

    /** Fewest files that hold enough attempts: the fullest first, of equals the earliest. */
    List<String> files() {
      Map<String, Long> attempts = new HashMap<>();
      Map<String, LocalDate> days = new HashMap<>();
      for (UsageDaily cube : wanted) {
        attempts.merge(cube.getUsageFile(), cube.getAttempts(), Long::sum);
        days.put(cube.getUsageFile(), cube.getDay());
      }
      List<String> files = new ArrayList<>(attempts.keySet());
      files.sort(
          Comparator.<String, Long>comparing(attempts::get, Comparator.reverseOrder())
              .thenComparing(days::get)
              .thenComparing(Comparator.<String>naturalOrder()));
      List<String> chosen = new ArrayList<>();
      long found = 0;
      for (String file : files) {
        if (found >= MOST_IDS) {
          break;
        }
        chosen.add(file);
        found += attempts.get(file);
      }
      return chosen;
    }

    EvidenceAnswer answer() {
      if (wanted.isEmpty()) {
        return EvidenceAnswer.NOTHING;
      }
      String days =
          "day >= DATE '%s' AND day < DATE '%s'".formatted(question.from(), question.to());
      String sql = filter.sql();
      return new EvidenceAnswer(List.copyOf(ids), sql.isEmpty() ? days : days + " AND " + sql);
    }
  }
}
