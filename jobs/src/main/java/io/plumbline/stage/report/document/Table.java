package io.plumbline.stage.report.document;

import java.util.List;

/**
 * A table and where it comes from.
 *
 * @param id id within the report and name of the CSV twin; lower case letters, digits and hyphens
 * @param caption what a row is
 * @param query the query over the run's tables that gives the same rows
 * @param columns the columns
 * @param rows the rows, sorted; exports hold all of them
 * @param totals rows that add up the others, shown last and left out of exports so that a
 *     spreadsheet's own sum is right; empty: nothing adds up
 * @param whenEmpty the sentence shown where there are no rows
 * @param folded whether a page shows the rows only on request: a chart, cards or a shorter table
 *     say the same before
 */
public record Table(
    String id,
    String caption,
    String query,
    List<Column> columns,
    List<List<Cell>> rows,
    List<List<Cell>> totals,
    String whenEmpty,
    boolean folded)
    implements Block {

  public Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    totals = totals.stream().map(List::copyOf).toList();
    for (List<Cell> row : rows) {
      check(id, columns, row);
    }
    for (List<Cell> row : totals) {
      check(id, columns, row);
    }
  }

  /** A table without totals. */
  public Table(
      String id,
      String caption,
      String query,
      List<Column> columns,
      List<List<Cell>> rows,
      String whenEmpty) {
    this(id, caption, query, columns, rows, List.of(), whenEmpty, false);
  }

  /** The same table, folded. */
  public Table fold() {
    return new Table(id, caption, query, columns, rows, totals, whenEmpty, true);
  }

  private static void check(String id, List<Column> columns, List<Cell> row) {
    if (row.size() != columns.size()) {
      throw new IllegalArgumentException(
          "Cannot build table '%s': a row has %d cells, but there are %d columns."
              .formatted(id, row.size(), columns.size()));
    }
  }
}
