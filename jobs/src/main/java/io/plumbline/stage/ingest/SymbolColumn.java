package io.plumbline.stage.ingest;

import io.plumbline.shared.lake.Column;
import io.plumbline.shared.record.Symbol;
import java.util.Arrays;

/**
 * Writes symbols into a text column; each is looked up in the column's dictionary once per file.
 */
final class SymbolColumn {
  private static final int UNKNOWN = -2;

  private final Column column;
  private int[] numbers = new int[256];

  SymbolColumn(Column column) {
    this.column = column;
    Arrays.fill(numbers, UNKNOWN);
  }

  void add(Symbol symbol) {
    if (symbol == null) {
      column.addNull();
      return;
    }
    int ordinal = symbol.ordinal();
    if (ordinal >= numbers.length) {
      int old = numbers.length;
      numbers = Arrays.copyOf(numbers, Math.max(ordinal + 1, old * 2));
      Arrays.fill(numbers, old, numbers.length, UNKNOWN);
    }
    int number = numbers[ordinal];
    if (number == UNKNOWN) {
      number = column.intern(symbol.utf8(), 0, symbol.utf8().length);
      numbers[ordinal] = number;
    }
    if (number == Column.NOT_INTERNED) {
      column.addBytes(symbol.utf8(), 0, symbol.utf8().length);
    } else {
      column.addInterned(number);
    }
  }
}
