package io.plumbline.cli;

import io.plumbline.economics.BreakEven;
import io.plumbline.economics.Comparison;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Both costs by demand as an SVG of its own: logarithmic both ways, so that a step of one GPU and
 * the crossing are seen together. Read without colour: one line is solid, the other dashed.
 */
final class BreakEvenCurve {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 420;
  private static final int LEFT = 90;
  private static final int BOTTOM = 60;
  private static final int TOP = 50;
  private static final int RIGHT = 110;
  private static final int NAME_HEIGHT = 18;

  private final List<BreakEven.Point> points;
  private final double x0;
  private final double x1;
  private final double y0;
  private final double y1;

  private BreakEvenCurve(List<BreakEven.Point> points) {
    this.points = points;
    this.x0 = log(points.get(0).tokensPerDay());
    this.x1 = log(points.get(points.size() - 1).tokensPerDay());
    double low = Double.MAX_VALUE;
    double high = -Double.MAX_VALUE;
    for (BreakEven.Point point : points) {
      low = Math.min(low, Math.min(log(point.api()), log(point.self())));
      high = Math.max(high, Math.max(log(point.api()), log(point.self())));
    }
    this.y0 = Math.floor(low);
    this.y1 = Math.max(y0 + 1, Math.ceil(high));
  }

  static String svg(BreakEvenCase asked, Comparison comparison) {
    return new BreakEvenCurve(comparison.own().curve()).draw(asked);
  }

  private String draw(BreakEvenCase asked) {
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\">\n"
            .formatted(WIDTH, HEIGHT));
    String title = "Cost a month by demand: " + asked.subject();
    svg.append("<title>").append(escaped(title)).append("</title>\n");
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
    text(svg, LEFT, 24, "start", title + ", " + asked.currency());
    for (int decade = (int) y0; decade <= (int) y1; decade++) {
      double y = y(decade);
      svg.append(
          "<line x1=\"%d\" y1=\"%s\" x2=\"%d\" y2=\"%s\" stroke=\"#ddd\"/>\n"
              .formatted(LEFT, at(y), WIDTH - RIGHT, at(y)));
      text(svg, LEFT - 8, y + 4, "end", grouped(decade));
    }
    for (int i = 0; i < points.size(); i += 5) {
      double x = x(log(points.get(i).tokensPerDay()));
      text(
          svg,
          x,
          HEIGHT - BOTTOM + 20,
          "middle",
          String.format(Locale.ROOT, "%,.2fM", points.get(i).tokensPerDay().doubleValue() / 1e6));
    }
    text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14, "middle", "tokens a day");
    line(svg, BreakEven.Point::api, "#1f4e8c", "", "API");
    line(svg, BreakEven.Point::self, "#a03c00", " stroke-dasharray=\"7 4\"", "own GPUs");
    return svg.append("</svg>\n").toString();
  }

  private void line(
      StringBuilder svg,
      Function<BreakEven.Point, BigDecimal> side,
      String colour,
      String dashes,
      String name) {
    svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"%s\"".formatted(colour))
        .append(dashes)
        .append(" points=\"");
    for (BreakEven.Point point : points) {
      svg.append(at(x(log(point.tokensPerDay()))))
          .append(',')
          .append(at(y(log(side.apply(point)))))
          .append(' ');
    }
    svg.append("\"/>\n");
    text(svg, WIDTH - RIGHT + 8, nameAt(side), "start", name);
  }

  /** Beside the line's end; two that end together stand one above the other. */
  private double nameAt(Function<BreakEven.Point, BigDecimal> side) {
    BreakEven.Point last = points.get(points.size() - 1);
    double own = y(log(side.apply(last)));
    double middle = (y(log(last.api())) + y(log(last.self()))) / 2;
    boolean close = Math.abs(own - middle) < NAME_HEIGHT / 2.0;
    boolean above = side.apply(last).compareTo(last.api().min(last.self())) > 0;
    return 4 + (close ? middle + (above ? -NAME_HEIGHT : NAME_HEIGHT) / 2.0 : own);
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    svg.append(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" fill=\"#222\">%s</text>\n"
            .formatted(at(x), at(y), anchor, escaped(text)));
  }

  private double x(double log) {
    return LEFT + (log - x0) / (x1 - x0) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double log) {
    return HEIGHT - BOTTOM - (log - y0) / (y1 - y0) * (HEIGHT - BOTTOM - TOP);
  }

  /** StrictMath: the same last digit on every machine. */
  private static double log(BigDecimal number) {
    return StrictMath.log10(Math.max(1, number.doubleValue()));
  }

  private static String grouped(int decade) {
    return String.format(Locale.ROOT, "%,d", (long) StrictMath.pow(10, decade));
  }

  private static String at(double coordinate) {
    return String.format(Locale.ROOT, "%.1f", coordinate);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
