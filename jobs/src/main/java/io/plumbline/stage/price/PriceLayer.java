package io.plumbline.stage.price;

import io.plumbline.stage.price.PriceBook.Match;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One file of the book, by the names its models go by. A name is looked up from exact to loose: the
 * id itself; the id without gateway, geography and cloud revision; the file's own patterns; the id
 * without its release date. The first that finds an entry for the day and place decides.
 */
final class PriceLayer {
  private record Glob(Pattern pattern, String text, PriceEntry entry) {}

  private final PriceFileReader.PriceFile file;
  private final boolean own;

  /** By {@code provider + '\n' + name in lower case}. */
  private final Map<String, List<PriceEntry>> exact = new HashMap<>();

  private final Map<String, List<PriceEntry>> wrapped = new HashMap<>();
  private final List<Glob> globs = new ArrayList<>();

  PriceLayer(PriceFileReader.PriceFile file, boolean own) {
    this.file = file;
    this.own = own;
    for (PriceEntry entry : file.entries()) {
      Set<String> ids = new HashSet<>(entry.aliases());
      ids.add(entry.model());
      Set<String> inner = new HashSet<>();
      for (String id : ids) {
        if (id.contains("*")) {
          globs.add(new Glob(Models.glob(id), id, entry));
        } else {
          put(exact, entry, id.strip().toLowerCase(Locale.ROOT));
          inner.addAll(ModelNames.of(entry.provider(), id));
        }
      }
      inner.forEach(name -> put(wrapped, entry, name));
    }
    globs.sort(
        Comparator.comparingInt((Glob glob) -> glob.text().length())
            .reversed()
            .thenComparing(Glob::text)
            .thenComparing(glob -> glob.entry().line()));
  }

  boolean own() {
    return own;
  }

  List<PriceEntry> entries() {
    return file.entries();
  }

  List<ProviderUplift> uplifts() {
    return file.uplifts();
  }

  List<Discount> discounts() {
    return file.discounts();
  }

  Optional<Match> find(String id, PriceQuery query) {
    List<String> names = ModelNames.of(query.provider(), id);
    return byName(names, query, null)
        .or(() -> byPattern(names, query))
        .or(
            () ->
                byName(
                    ModelNames.undated(query.provider(), id),
                    query,
                    "no price for '" + id + "' itself: priced as '%s'"));
  }

  private Optional<Match> byName(List<String> names, PriceQuery query, String note) {
    for (Map<String, List<PriceEntry>> index : List.of(exact, wrapped)) {
      for (String name : names) {
        List<PriceEntry> found = index.getOrDefault(query.provider() + "\n" + name, List.of());
        Optional<PriceEntry> entry = best(found, query);
        if (entry.isPresent()) {
          return entry.map(e -> new Match(e, note == null ? null : note.formatted(e.model())));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Match> byPattern(List<String> names, PriceQuery query) {
    for (Glob glob : globs) {
      if (glob.entry().provider().equals(query.provider())
          && names.stream().anyMatch(name -> glob.pattern().matcher(name).matches())) {
        List<PriceEntry> alike =
            globs.stream()
                .filter(g -> g.text().equals(glob.text()))
                .map(Glob::entry)
                .filter(entry -> entry.provider().equals(query.provider()))
                .toList();
        Optional<PriceEntry> entry = best(alike, query);
        if (entry.isPresent()) {
          return entry.map(e -> new Match(e, "priced by the pattern '" + glob.text() + "'"));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The entry for the query's day at the most specific place that holds. Two different models under
   * one loosened name are no answer: a guess between two prices is not a price.
   */
  private static Optional<PriceEntry> best(List<PriceEntry> found, PriceQuery query) {
    Map<Integer, List<PriceEntry>> holding =
        found.stream()
            .filter(entry -> entry.holdsOn(query.day()) && entry.place().holds(query))
            .collect(Collectors.groupingBy(entry -> entry.place().rank(query)));
    return holding.keySet().stream()
        .max(Comparator.naturalOrder())
        .map(holding::get)
        .filter(entries -> entries.size() == 1)
        .map(entries -> entries.get(0));
  }

  private static void put(Map<String, List<PriceEntry>> index, PriceEntry entry, String name) {
    index.computeIfAbsent(entry.provider() + "\n" + name, key -> new ArrayList<>()).add(entry);
  }
}
