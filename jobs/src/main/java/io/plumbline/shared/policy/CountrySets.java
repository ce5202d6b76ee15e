package io.plumbline.shared.policy;

import io.plumbline.shared.config.Bundled;
import io.plumbline.shared.config.CsvRows;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Named sets of countries on a date: EU, EEA, EEA+CH, EU+EFTA, NORDIC, ADEQUACY. Norway, Iceland
 * and Liechtenstein are in the EEA and not in the EU; Switzerland and the United Kingdom are in
 * neither. Sources of each membership are in country-sets.csv.
 */
public final class CountrySets {
  private static final CountrySets BUNDLED =
      new CountrySets(Bundled.csv("regions/country-sets.csv"));
  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

  private record Membership(String member, LocalDate since, LocalDate until) {
    boolean on(LocalDate day) {
      return !day.isBefore(since) && (until == null || day.isBefore(until));
    }
  }

  private final Map<String, List<Membership>> sets = new LinkedHashMap<>();

  private CountrySets(CsvRows table) {
    for (CsvRows.Row row : table.rows()) {
      sets.computeIfAbsent(row.text("set").orElseThrow(), s -> new ArrayList<>())
          .add(
              new Membership(
                  row.text("country").orElseThrow(),
                  LocalDate.parse(row.text("since").orElseThrow()),
                  row.text("until").map(LocalDate::parse).orElse(null)));
    }
  }

  /** The sets that ship with the program. */
  public static CountrySets bundled() {
    return BUNDLED;
  }

  /** Names of the sets, sorted. */
  public Set<String> names() {
    return new TreeSet<>(sets.keySet());
  }

  /** Whether {@code name} is an ISO 3166-1 alpha-2 country code in capitals. */
  public static boolean isCountry(String name) {
    return COUNTRIES.contains(name);
  }

  /**
   * The countries in the named set on {@code day}, sorted; a country stands for itself. Empty when
   * the name is neither: an unknown area (APAC, GLOBAL) has no known members and proves nothing.
   */
  public Optional<Set<String>> countries(String name, LocalDate day) {
    if (!sets.containsKey(name)) {
      return isCountry(name) ? Optional.of(Set.of(name)) : Optional.empty();
    }
    Set<String> members = new TreeSet<>();
    for (Membership membership : sets.get(name)) {
      if (membership.on(day)) {
        if (membership.member().startsWith("@")) {
          members.addAll(countries(membership.member().substring(1), day).orElseThrow());
        } else {
          members.add(membership.member());
        }
      }
    }
    return Optional.of(members);
  }

  /** All countries that the entries (countries and set names) stand for on {@code day}. */
  public Set<String> expand(Collection<String> entries, LocalDate day) {
    Set<String> all = new TreeSet<>();
    entries.forEach(entry -> countries(entry, day).ifPresent(all::addAll));
    return all;
  }
}
