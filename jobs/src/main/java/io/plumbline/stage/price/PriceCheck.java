package io.plumbline.stage.price;

import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.UsageDaily;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code plumbline prices check} says about a book: how old it is, and what it cannot price.
 *
 * @param files age of each file's prices, the strongest file first
 * @param unpriced calls without a price, those with most calls first
 * @param selfHosted calls on our own GPUs, which have no price per token because their cost is GPU
 *     time: known, and not a fault
 */
public record PriceCheck(List<FileAge> files, List<Unpriced> unpriced, List<Unpriced> selfHosted) {

  /** Prices verified longer ago than this are ageing (rule DQ-05, medium). */
  public static final int AGEING_DAYS = 30;

  /** Prices verified longer ago than this are stale (rule DQ-05, high). */
  public static final int STALE_DAYS = 90;

  /** How old prices are. */
  public enum Age {
    /** Verified within 30 days. */
    FRESH,
    /** Verified more than 30 days ago. */
    AGEING,
    /** Verified more than 90 days ago. */
    STALE;

    static Age of(LocalDate verifiedOn, LocalDate today) {
      long days = ChronoUnit.DAYS.between(verifiedOn, today);
      return days > STALE_DAYS ? STALE : days > AGEING_DAYS ? AGEING : FRESH;
    }
  }

  /**
   * How old one file's prices are.
   *
   * @param file name of the file
   * @param entries prices in it
   * @param oldest day its oldest price was verified
   * @param age age of that one
   * @param message the same in a sentence
   */
  public record FileAge(String file, int entries, LocalDate oldest, Age age, String message) {}

  /**
   * Calls without a price, of one model for one reason.
   *
   * @param provider gen_ai.provider.name
   * @param model the model as the log names it; {@code unknown} if it does not
   * @param reason why there is no price
   * @param first first UTC day
   * @param last last UTC day
   * @param attempts attempts with tokens and without a price
   * @param near priced names near it, nearest first
   * @param message what, why and what to do
   */
  public record Unpriced(
      String provider,
      String model,
      Priced.Reason reason,
      LocalDate first,
      LocalDate last,
      long attempts,
      List<String> near,
      String message) {}

  /** Checks the ages of a book's prices on a day, and what priced cubes lack. */
  public static PriceCheck of(PriceBook book, Iterable<PricedDaily> cubes, LocalDate today) {
    SortedMap<String, Gap> gaps = new TreeMap<>();
    for (PricedDaily cube : cubes) {
      if (cube.getUnpricedAttempts() == 0) {
        continue;
      }
      UsageDaily usage = cube.getUsage();
      Priced.Reason reason = reason(cube.getPriceList());
      String model =
          usage.getModelServed() != null
              ? usage.getModelServed()
              : usage.getModelRequested() != null ? usage.getModelRequested() : "unknown";
      String detail = cube.getPriceList().substring(("none: " + reason.key() + ": ").length());
      gaps.computeIfAbsent(
              usage.getProvider() + "\n" + model + "\n" + reason + "\n" + detail,
              key -> new Gap(usage.getProvider(), model, reason, detail))
          .add(usage.getDay(), cube.getUnpricedAttempts());
    }
    List<Unpriced> unpriced = new ArrayList<>();
    List<Unpriced> selfHosted = new ArrayList<>();
    gaps.values()
        .forEach(
            gap ->
                (gap.reason == Priced.Reason.SELF_HOSTED ? selfHosted : unpriced)
                    .add(gap.unpriced(book)));
    Comparator<Unpriced> mostCalls = Comparator.comparingLong(Unpriced::attempts).reversed();
    unpriced.sort(mostCalls);
    selfHosted.sort(mostCalls);
    return new PriceCheck(ages(book, today), List.copyOf(unpriced), List.copyOf(selfHosted));
  }

  private static List<FileAge> ages(PriceBook book, LocalDate today) {
    SortedMap<String, List<PriceEntry>> byFile = new TreeMap<>();
    List<String> order = new ArrayList<>();
    for (PriceEntry entry : book.entries()) {
      if (!byFile.containsKey(entry.file())) {
        order.add(entry.file());
      }
      byFile.computeIfAbsent(entry.file(), file -> new ArrayList<>()).add(entry);
    }
    List<FileAge> ages = new ArrayList<>();
    for (String file : order) {
      List<PriceEntry> entries = byFile.get(file);
      LocalDate oldest =
          entries.stream().map(PriceEntry::verifiedOn).min(Comparator.naturalOrder()).orElseThrow();
      Age age = Age.of(oldest, today);
      long days = ChronoUnit.DAYS.between(oldest, today);
      ages.add(
          new FileAge(
              file,
              entries.size(),
              oldest,
              age,
              file
                  + ": "
                  + entries.size()
                  + (entries.size() == 1 ? " price" : " prices")
                  + ", oldest verified "
                  + oldest
                  + " ("
                  + days
                  + " days ago)"
                  + switch (age) {
                    case FRESH -> ".";
                    case AGEING ->
                        ". Prices older than 30 days drift: compare them with their sources and set"
                            + " verified_on.";
                    case STALE ->
                        ". Prices older than 90 days are stale: compare them with their sources and"
                            + " set verified_on.";
                  }));
    }
    return List.copyOf(ages);
  }

  /** The reason inside {@code price_list}, as {@link Priced.Unknown#list()} writes it. */
  private static Priced.Reason reason(String list) {
    return Priced.Reason.valueOf(list.split(": ", 3)[1].toUpperCase(Locale.ROOT));
  }

  private static final class Gap {
    private final String provider;
    private final String model;
    private final Priced.Reason reason;
    private final String detail;
    private LocalDate first;
    private LocalDate last;
    private long attempts;

    Gap(String provider, String model, Priced.Reason reason, String detail) {
      this.provider = provider;
      this.model = model;
      this.reason = reason;
      this.detail = detail;
    }

    void add(LocalDate day, long more) {
      first = first == null || day.isBefore(first) ? day : first;
      last = last == null || day.isAfter(last) ? day : last;
      attempts += more;
    }

    Unpriced unpriced(PriceBook book) {
      boolean named = reason == Priced.Reason.NO_PRICE;
      boolean elsewhere = named && book.names(provider, model);
      List<String> near = named && !elsewhere ? book.near(provider, model, 3) : List.of();
      String calls = attempts + (attempts == 1 ? " call" : " calls");
      String when = first.equals(last) ? "on " + first : "from " + first + " to " + last;
      String message =
          reason == Priced.Reason.SELF_HOSTED
              ? calls
                  + " of '"
                  + model
                  + "' "
                  + when
                  + " ran on your own GPUs: their cost is GPU time. To price them by the token as"
                  + " well, add '"
                  + model
                  + "' to prices/self-hosted.yaml."
              : "Cannot price "
                  + calls
                  + (isNameless() ? " of '" + model + "'" : "")
                  + ": "
                  + (named ? "no price for '" + model + "'" : detail)
                  + " "
                  + when
                  + ". "
                  + remedy()
                  + (elsewhere ? " The book prices it on other days or in other places." : "")
                  + (near.isEmpty() ? "" : " Did you mean " + quoted(near) + "?");
      return new Unpriced(provider, model, reason, first, last, attempts, near, message);
    }

    /** A model without a provider: whose it is, its address tells. */
    private boolean isNameless() {
      return reason == Priced.Reason.NO_MODEL
          && provider.equals("unknown")
          && !model.equals("unknown");
    }

    private String remedy() {
      if (isNameless()) {
        return "Say in endpoints.yaml whose its host is (host, provider), and its price in"
            + " prices/; until then their cost is reported as unknown.";
      }
      String file = "prices/" + provider + ".yaml";
      return switch (reason) {
        case NO_PRICE, NO_KIND ->
            "Add it to " + file + "; until then their cost is reported as unknown.";
        case CONTEXT_BAND ->
            "Give one price for the whole band in "
                + file
                + "; until then their cost is reported as unknown.";
        case PROVISIONED ->
            "Add a 'provisioned' tier to "
                + file
                + "; until then their cost is reported as unknown.";
        case SERVICE_TIER ->
            "Map the word to one of these where the log is read (a mapping file), or have the"
                + " gateway log one of them; until then their cost is reported as unknown.";
        case AZURE_DEPLOYMENT ->
            "Add the deployment as an alias of its model to "
                + file
                + "; until then their cost is reported as unknown.";
        case NO_MODEL, NO_TOKENS, NO_DURATION, SELF_HOSTED ->
            "Have the gateway log it; until then their cost is reported as unknown.";
      };
    }

    private static String quoted(List<String> names) {
      return "'" + String.join("', '", names) + "'";
    }
  }
}
