package io.plumbline.stage.report.document;

import java.util.List;

/**
 * A strip of single values, each with its own verdict.
 *
 * @param title what the strip is about
 * @param tiles the values, in reading order
 */
public record Tiles(String title, List<Tile> tiles) implements Block {
  public Tiles {
    tiles = List.copyOf(tiles);
  }

  /**
   * One value.
   *
   * @param tone how it is meant
   * @param label what it measures
   * @param value the value, formatted
   * @param note what to make of it
   * @param anchor section or table behind it; null: none
   */
  public record Tile(Tone tone, String label, String value, String note, String anchor) {}
}
