package io.plumbline.stage.measure.finance;

import io.plumbline.schema.Billed;
import io.plumbline.shared.record.LinkedId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A bill that charges call by call beside the calls of the logs. Each call of the bill is paired
 * with at most one of the logs: by an id both know it by; else with the nearest in time of the same
 * model and the same tokens; else with one of the same model and time, those first whose tokens the
 * log only estimates, and last those that broke off here at the same moment. What differs within a
 * pair has the pair's cause, or none; a call of the bill without a pair is one the logs do not
 * hold.
 *
 * <p>Example: the bill charges calls a (500 output tokens), b (80) and c (120). The log holds a
 * with 500, and one cut stream with an estimate of 60 that lasted while b was served: 20 tokens are
 * estimated usage, and the 120 of c were not logged.
 */
final class CallMatch {
  static final String ESTIMATED = "estimated_usage";
  static final String NOT_LOGGED = "calls_not_logged";
  static final String FAILED = "failed_but_billed";

  /** Clocks of gateway and provider differ. */
  private static final Duration CLOCKS = Duration.ofMinutes(1);

  /** Of a call that broke off nothing is known but model and time. */
  private static final Duration SAME_MOMENT = Duration.ofSeconds(5);

  /** Calls of one moment that a call without a common id is looked for among. */
  private static final int NEIGHBOURS = 200;

  /** Tokens of one kind of a model; tier batch or other. */
  record Slot(String model, String tier, TokenBucket kind) {}

  private record Alike(String model, List<Long> tokens) {}

  private record ChargedKey(long call, String model, String tier) {}

  /** One call as the bill has it. */
  private static final class Charged {
    private final ChargedKey key;
    private final Instant start;
    private final Instant end;
    private final LocalDate day;
    private final List<BigDecimal> tokens =
        new ArrayList<>(Collections.nCopies(TokenBucket.values().length, BigDecimal.ZERO));

    Charged(ChargedKey key, Billed line) {
      this.key = key;
      this.start = line.getChargePeriodStart();
      this.end = line.getChargePeriodEnd();
      this.day = Charge.day(line);
    }

    void add(Billed line) {
      int kind = TokenBucket.valueOf(line.getTokenKind().toUpperCase(Locale.ROOT)).ordinal();
      tokens.set(kind, tokens.get(kind).add(line.getQuantity()));
    }

    /** Empty: parts of a token, which no log has. */
    Optional<Alike> alike() {
      try {
        return Optional.of(
            new Alike(key.model(), tokens.stream().map(BigDecimal::longValueExact).toList()));
      } catch (ArithmeticException e) {
        return Optional.empty();
      }
    }

    BigDecimal off(LoggedCall call) {
      BigDecimal off = BigDecimal.ZERO;
      for (int kind = 0; kind < tokens.size(); kind++) {
        off = off.add(tokens.get(kind).subtract(BigDecimal.valueOf(call.tokens().get(kind))).abs());
      }
      return off;
    }

    boolean overlaps(LoggedCall call, Duration clocks) {
      return !call.start().isAfter(end.plus(clocks)) && !call.end().isBefore(start.minus(clocks));
    }
  }

  private final ModelMatch models;
  private final Map<Slot, Map<LocalDate, Map<String, BigDecimal>>> causes = new HashMap<>();

  private CallMatch(ModelMatch models) {
    this.models = models;
  }

  /** Whether every one of these lines names the one call it charges, its kind of token and day. */
  static boolean isByCall(List<Billed> lines) {
    return !lines.isEmpty()
        && lines.stream()
            .allMatch(
                line ->
                    line.getLinkedCall() != 0
                        && line.getTokenKind() != null
                        && line.getQuantity() != null
                        && Charge.day(line) != null);
  }

  /**
   * Pairs them.
   *
   * @param lines charges of tokens, {@link #isByCall}
   * @param calls calls that may be on this bill
   */
  static CallMatch of(List<Billed> lines, List<LoggedCall> calls, ModelMatch models) {
    CallMatch match = new CallMatch(models);
    boolean lifetimes =
        lines.stream()
            .anyMatch(line -> TokenBucket.CACHE_WRITE_1H.key().equals(line.getTokenKind()));
    List<LoggedCall> logged = new ArrayList<>(calls);
    if (!lifetimes) {
      logged.replaceAll(LoggedCall::withOneLifetime);
    }
    logged.sort(
        Comparator.comparing(LoggedCall::start)
            .thenComparing(call -> call.links().toString())
            .thenComparing(call -> call.tokens().toString()));
    List<Charged> left = match.byId(match.charged(lines), logged);
    left = match.byTokens(left, logged);
    left = match.byTime(left, logged, CLOCKS, LoggedCall::isEstimated);
    left = match.byTime(left, logged, CLOCKS, LoggedCall::hasTokens);
    left = match.byTime(left, logged, SAME_MOMENT, LoggedCall::isBrokenOff);
    left.forEach(charge -> match.add(charge, charge.tokens, NOT_LOGGED));
    return match;
  }

  /**
   * Tokens of known causes; what is left of a difference has none.
   *
   * @param kind as {@link TokenBucket#key()}; any other word: all kinds together
   * @param day null: all days
   */
  Map<String, BigDecimal> causes(String model, String tier, String kind, LocalDate day) {
    boolean one = Stream.of(TokenBucket.values()).anyMatch(bucket -> bucket.key().equals(kind));
    Map<String, BigDecimal> sums = new TreeMap<>();
    for (TokenBucket bucket : TokenBucket.values()) {
      if (one && !bucket.key().equals(kind)) {
        continue;
      }
      causes
          .getOrDefault(new Slot(model, tier, bucket), Map.of())
          .forEach(
              (at, tokens) -> {
                if (day == null || day.equals(at)) {
                  tokens.forEach((cause, sum) -> sums.merge(cause, sum, BigDecimal::add));
                }
              });
    }
    return sums;
  }

  private List<Charged> charged(List<Billed> lines) {
    Map<ChargedKey, Charged> calls = new HashMap<>();
    for (Billed line : lines) {
      ChargedKey key =
          new ChargedKey(
              LinkedId.id(line.getLinkedCall()),
              models.name(line),
              ProviderBill.tier(line.getServiceTier()));
      calls.computeIfAbsent(key, call -> new Charged(call, line)).add(line);
    }
    return calls.values().stream()
        .sorted(
            Comparator.comparing((Charged charge) -> charge.start)
                .thenComparing(charge -> charge.key.call())
                .thenComparing(charge -> charge.key.model())
                .thenComparing(charge -> charge.key.tier()))
        .toList();
  }

  /** Pairs what both know by an id; takes the paired ones from {@code logged}. */
  private List<Charged> byId(List<Charged> charges, List<LoggedCall> logged) {
    Map<Long, Deque<LoggedCall>> known = new HashMap<>();
    for (LoggedCall call : logged) {
      call.links().forEach(link -> known.computeIfAbsent(link, k -> new ArrayDeque<>()).add(call));
    }
    Set<LoggedCall> taken = identities();
    List<Charged> left = new ArrayList<>();
    for (Charged charge : charges) {
      Deque<LoggedCall> calls = known.getOrDefault(charge.key.call(), new ArrayDeque<>());
      calls.removeIf(taken::contains);
      pair(charge, calls.poll(), taken, left);
    }
    logged.removeIf(taken::contains);
    return left;
  }

  /** Pairs what has the same tokens of the same model, the nearest in time. */
  private List<Charged> byTokens(List<Charged> charges, List<LoggedCall> logged) {
    Map<Alike, NavigableMap<Instant, Deque<LoggedCall>>> alike = new HashMap<>();
    for (LoggedCall call : logged) {
      alike
          .computeIfAbsent(
              new Alike(models.name(call.model()), call.tokens()), key -> new TreeMap<>())
          .computeIfAbsent(call.start(), start -> new ArrayDeque<>())
          .add(call);
    }
    Set<LoggedCall> taken = identities();
    List<Charged> left = new ArrayList<>();
    for (Charged charge : charges) {
      NavigableMap<Instant, Deque<LoggedCall>> calls = charge.alike().map(alike::get).orElse(null);
      pair(charge, calls == null ? null : nearest(charge, calls), taken, left);
    }
    logged.removeIf(taken::contains);
    return left;
  }

  /** Takes the nearest that may be the same; null: there is none. */
  private static LoggedCall nearest(
      Charged charge, NavigableMap<Instant, Deque<LoggedCall>> calls) {
    return Stream.of(calls.floorEntry(charge.start), calls.higherEntry(charge.start))
        .filter(Objects::nonNull)
        .filter(entry -> charge.overlaps(entry.getValue().element(), CLOCKS))
        .min(Comparator.comparing(entry -> away(charge.start, entry.getKey())))
        .map(
            entry -> {
              LoggedCall call = entry.getValue().remove();
              if (entry.getValue().isEmpty()) {
                calls.remove(entry.getKey());
              }
              return call;
            })
        .orElse(null);
  }

  /** Pairs what is of the same model and time. */
  private List<Charged> byTime(
      List<Charged> charges,
      List<LoggedCall> logged,
      Duration clocks,
      Predicate<LoggedCall> which) {
    Map<String, List<Charged>> byModel = new HashMap<>();
    charges.forEach(
        charge ->
            byModel.computeIfAbsent(charge.key.model(), model -> new ArrayList<>()).add(charge));
    Set<Charged> paired = identities();
    Set<LoggedCall> taken = identities();
    for (LoggedCall call : logged) {
      if (which.test(call)) {
        byModel.getOrDefault(models.name(call.model()), List.of()).stream()
            .filter(charge -> !paired.contains(charge) && charge.overlaps(call, clocks))
            .sorted(Comparator.comparing(charge -> away(charge.start, call.start())))
            .limit(NEIGHBOURS)
            .min(
                Comparator.comparing((Charged charge) -> away(charge.start, call.start()))
                    .thenComparing(charge -> charge.off(call)))
            .ifPresent(
                charge -> {
                  paired.add(charge);
                  taken.add(call);
                  add(charge, call);
                });
      }
    }
    logged.removeIf(taken::contains);
    return charges.stream().filter(charge -> !paired.contains(charge)).toList();
  }

  private static Duration away(Instant one, Instant other) {
    return Duration.between(one, other).abs();
  }

  /** Two calls may be equal in all we know of them. */
  private static <T> Set<T> identities() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  private void pair(Charged charge, LoggedCall call, Set<LoggedCall> taken, List<Charged> left) {
    if (call == null) {
      left.add(charge);
    } else {
      taken.add(call);
      add(charge, call);
    }
  }

  private void add(Charged charge, LoggedCall call) {
    String cause = null;
    if (call.isEstimated()) {
      cause = ESTIMATED;
    } else if (call.isFailed() && !call.hasTokens()) {
      cause = FAILED;
    }
    if (cause != null) {
      List<BigDecimal> more = new ArrayList<>();
      for (int kind = 0; kind < charge.tokens.size(); kind++) {
        more.add(charge.tokens.get(kind).subtract(BigDecimal.valueOf(call.tokens().get(kind))));
      }
      add(charge, more, cause);
    }
  }

  private void add(Charged charge, List<BigDecimal> tokens, String cause) {
    for (TokenBucket kind : TokenBucket.values()) {
      BigDecimal count = tokens.get(kind.ordinal());
      if (count.signum() != 0) {
        causes
            .computeIfAbsent(
                new Slot(charge.key.model(), charge.key.tier(), kind), slot -> new HashMap<>())
            .computeIfAbsent(charge.day, day -> new TreeMap<>())
            .merge(cause, count, BigDecimal::add);
      }
    }
  }
}
