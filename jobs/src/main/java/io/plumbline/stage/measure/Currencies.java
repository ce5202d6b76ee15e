package io.plumbline.stage.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Keeps the cubes of one row apart by currency, so that unlike amounts are never added. */
final class Currencies {
  private final NavigableMap<String, List<Cube>> byCurrency = new TreeMap<>();
  private final List<Cube> withoutMoney = new ArrayList<>();
  private final Function<Cube, String> currencyOf;

  /**
   * @param currencyOf currency a cube counts in; null: it has no amount, and joins the main one
   */
  Currencies(Function<Cube, String> currencyOf) {
    this.currencyOf = currencyOf;
  }

  void add(Cube cube) {
    String currency = currencyOf.apply(cube);
    if (currency == null) {
      withoutMoney.add(cube);
    } else {
      byCurrency.computeIfAbsent(currency, c -> new ArrayList<>()).add(cube);
    }
  }

  /** The currency of most attempts, the first by name among equals; null: no amount at all. */
  String main() {
    String main = null;
    long most = -1;
    for (Map.Entry<String, List<Cube>> entry : byCurrency.entrySet()) {
      long attempts = entry.getValue().stream().mapToLong(Cube::attempts).sum();
      if (attempts > most) {
        main = entry.getKey();
        most = attempts;
      }
    }
    return main;
  }

  /**
   * Cubes by currency, every cube once: those without an amount (a failed call, say) are with the
   * main currency. One entry with a null key if there is no amount at all.
   */
  List<Group> groups() {
    String main = main();
    if (main == null) {
      return List.of(new Group(null, true, withoutMoney));
    }
    List<Group> groups = new ArrayList<>();
    byCurrency.forEach(
        (currency, cubes) -> {
          List<Cube> all = new ArrayList<>(cubes);
          if (currency.equals(main)) {
            all.addAll(withoutMoney);
          }
          groups.add(new Group(currency, currency.equals(main), all));
        });
    return groups;
  }

  /**
   * Cubes whose amounts may be added.
   *
   * @param currency ISO 4217 code; null: no cube has an amount
   * @param main whether this is the row's main currency
   * @param cubes at least one
   */
  record Group(String currency, boolean main, List<Cube> cubes) {
    Totals totals() {
      Totals totals = new Totals();
      cubes.forEach(totals::add);
      return totals;
    }
  }
}
