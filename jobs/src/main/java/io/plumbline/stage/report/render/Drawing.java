package io.plumbline.stage.report.render;

import java.util.List;

/**
 * A chart as shapes. Coordinates are text with at most one decimal, so that equal charts are equal
 * bytes on every machine.
 */
record Drawing(
    String id,
    String title,
    String description,
    int width,
    int height,
    List<Ribbon> ribbons,
    List<Box> boxes,
    List<Label> labels) {

  /** A rectangle. A texture is drawn over the fill, so that colour is never alone. */
  record Box(String x, String y, String width, String height, String look, String texture) {
    String textureOf(String chart) {
      return texture == null ? null : "url(#" + chart + "-" + texture + ")";
    }
  }

  /** A line of text. */
  record Label(String x, String y, String anchor, String look, String text) {}

  /** A band between two boxes. */
  record Ribbon(String path, String look) {}
}
