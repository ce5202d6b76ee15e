package io.plumbline.stage.report.render;

import io.plumbline.stage.report.document.Chart;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Tone;
import io.plumbline.stage.report.render.Drawing.Box;
import io.plumbline.stage.report.render.Drawing.Label;
import io.plumbline.stage.report.render.Drawing.Ribbon;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lays a chart out. */
final class Drawings {
  private static final int WIDTH = 960;
  private static final String[] TEXTURES = {null, "stripes", "dots", "back", "cross", "rows"};

  private Drawings() {}

  static Drawing of(Chart chart) {
    if (chart instanceof Chart.Bars bars) {
      return bars(bars);
    } else if (chart instanceof Chart.Waterfall waterfall) {
      return waterfall(waterfall);
    } else if (chart instanceof Chart.Days days) {
      return days(days);
    } else if (chart instanceof Chart.Hours hours) {
      return hours(hours);
    } else if (chart instanceof Chart.Paths paths) {
      return paths(paths);
    }
    throw new IllegalArgumentException(
        "Cannot draw a chart of " + chart.getClass().getName() + ".");
  }

  private static Drawing bars(Chart.Bars chart) {
    double rowHeight = 30;
    double start = 250;
    double longest = WIDTH - start - 190;
    BigDecimal most =
        chart.bars().stream().map(Chart.Bar::value).max(BigDecimal::compareTo).orElse(null);
    List<Box> boxes = new ArrayList<>();
    List<Label> labels = new ArrayList<>();
    double y = 4;
    for (Chart.Bar bar : chart.bars()) {
      double share =
          most == null || most.signum() == 0
              ? 0
              : bar.value().divide(most, MathContext.DECIMAL64).doubleValue();
      double length = bar.value().signum() == 0 ? 0 : Math.max(2, share * longest);
      labels.add(label(start - 10, y + 17, "end", "name", shorten(bar.label(), 34)));
      boxes.add(
          box(start, y + 3, length, 20, "bar-" + Shown.tone(bar.tone()), texture(bar.tone())));
      labels.add(label(start + length + 8, y + 17, "start", "value", bar.text()));
      y += rowHeight;
    }
    return new Drawing(
        chart.id(),
        chart.title(),
        chart.description(),
        WIDTH,
        (int) (y + 4),
        List.of(),
        boxes,
        labels);
  }

  private static Drawing waterfall(Chart.Waterfall chart) {
    double rowHeight = 30;
    double start = 250;
    double plot = WIDTH - start - 190;
    BigDecimal least = BigDecimal.ZERO;
    BigDecimal most = BigDecimal.ZERO;
    for (Chart.Step step : chart.steps()) {
      least = least.min(step.from()).min(step.to());
      most = most.max(step.from()).max(step.to());
    }
    BigDecimal span = most.subtract(least);
    List<Box> boxes = new ArrayList<>();
    List<Label> labels = new ArrayList<>();
    double y = 4;
    for (int at = 0; at < chart.steps().size(); at++) {
      Chart.Step step = chart.steps().get(at);
      double from = start + share(step.from(), least, span) * plot;
      double to = start + share(step.to(), least, span) * plot;
      double length = step.from().compareTo(step.to()) == 0 ? 0 : Math.max(2, Math.abs(to - from));
      labels.add(label(start - 10, y + 17, "end", "name", shorten(step.label(), 34)));
      boxes.add(
          box(
              Math.min(from, to),
              y + 3,
              length,
              20,
              "bar-" + Shown.tone(step.tone()),
              texture(step.tone())));
      if (at + 1 < chart.steps().size()) {
        // Joins the end of a step with the beginning of the next.
        boxes.add(box(to, y + 23, 1, rowHeight - 20, "axis", null));
      }
      labels.add(label(Math.max(from, to) + 8, y + 17, "start", "value", step.text()));
      y += rowHeight;
    }
    return new Drawing(
        chart.id(),
        chart.title(),
        chart.description(),
        WIDTH,
        (int) (y + 4),
        List.of(),
        boxes,
        labels);
  }

  private static double share(BigDecimal value, BigDecimal least, BigDecimal span) {
    return span.signum() == 0
        ? 0
        : value.subtract(least).divide(span, MathContext.DECIMAL64).doubleValue();
  }

  private static String texture(Tone tone) {
    return switch (tone) {
      case BAD -> "stripes";
      case WARN -> "back";
      case UNKNOWN -> "dots";
      case GOOD, NEUTRAL -> null;
    };
  }

  private static Drawing days(Chart.Days chart) {
    double left = 64;
    double top = 34;
    double plot = 200;
    int count = Math.max(1, chart.days().size());
    double step = Math.min(60, (WIDTH - left - 10) / count);
    long most = 1;
    for (int day = 0; day < chart.days().size(); day++) {
      long sum = 0;
      for (Chart.Series series : chart.series()) {
        sum += series.values().get(day);
      }
      most = Math.max(most, sum);
    }
    List<Box> boxes = new ArrayList<>();
    List<Label> labels = new ArrayList<>();
    double legend = left;
    for (int at = 0; at < chart.series().size(); at++) {
      String name = shorten(chart.series().get(at).name(), 24);
      boxes.add(box(legend, 6, 14, 14, "series-" + at, TEXTURES[at % TEXTURES.length]));
      labels.add(label(legend + 20, 17, "start", "name", name));
      legend += 44 + name.length() * 7.4;
    }
    for (int tick = 0; tick <= 2; tick++) {
      double y = top + plot - plot * tick / 2;
      boxes.add(box(left, y, WIDTH - left, 0.6, "axis", null));
      labels.add(label(left - 8, y + 4, "end", "tick", Numerals.brief(most * tick / 2)));
    }
    labels.add(label(WIDTH, 17, "end", "tick", chart.unit()));
    for (int day = 0; day < chart.days().size(); day++) {
      double x = left + day * step + step * 0.12;
      double y = top + plot;
      for (int at = 0; at < chart.series().size(); at++) {
        long value = chart.series().get(at).values().get(day);
        if (value > 0) {
          double height = Math.max(1, plot * value / most);
          y -= height;
          boxes.add(box(x, y, step * 0.76, height, "series-" + at, TEXTURES[at % TEXTURES.length]));
        }
      }
      if (count <= 7 || day % 7 == 0) {
        labels.add(
            label(
                x + step * 0.38,
                top + plot + 18,
                "middle",
                "tick",
                chart.days().get(day).toString().substring(5)));
      }
    }
    return new Drawing(
        chart.id(),
        chart.title(),
        chart.description(),
        WIDTH,
        (int) (top + plot + 28),
        List.of(),
        boxes,
        labels);
  }

  private static Drawing hours(Chart.Hours chart) {
    double left = 92;
    double top = 22;
    double width = 35;
    double height = 15;
    List<Box> boxes = new ArrayList<>();
    List<Label> labels = new ArrayList<>();
    for (int hour = 0; hour < 24; hour += 3) {
      labels.add(
          label(
              left + hour * width + width / 2,
              15,
              "middle",
              "tick",
              String.format(Locale.ROOT, "%02d", hour)));
    }
    double y = top;
    for (Chart.HourRow row : chart.days()) {
      labels.add(label(left - 8, y + 11, "end", "tick", row.day()));
      for (int hour = 0; hour < 24; hour++) {
        Double share = row.shares().get(hour);
        boxes.add(
            box(
                left + hour * width,
                y,
                width - 2,
                height - 2,
                heat(share),
                share != null && share < 0.05 ? "stripes" : null));
      }
      y += height;
    }
    y += 12;
    double x = left;
    for (Heat heat : Heat.values()) {
      boxes.add(box(x, y, 22, 13, heat.look, heat == Heat.IDLE ? "stripes" : null));
      labels.add(label(x + 28, y + 11, "start", "tick", heat.word));
      x += 46 + heat.word.length() * 6.9;
    }
    return new Drawing(
        chart.id(),
        chart.title(),
        chart.description(),
        WIDTH,
        (int) (y + 22),
        List.of(),
        boxes,
        labels);
  }

  private enum Heat {
    IDLE("heat-0", "idle, under 5 %"),
    LOW("heat-1", "5 to 30 %"),
    FAIR("heat-2", "30 to 60 %"),
    GOOD("heat-3", "60 to 90 %"),
    FULL("heat-4", "90 % and more"),
    UNMEASURED("heat-none", "not measured");

    private final String look;
    private final String word;

    Heat(String look, String word) {
      this.look = look;
      this.word = word;
    }
  }

  private static String heat(Double share) {
    if (share == null) {
      return Heat.UNMEASURED.look;
    } else if (share < 0.05) {
      return Heat.IDLE.look;
    } else if (share < 0.30) {
      return Heat.LOW.look;
    } else if (share < 0.60) {
      return Heat.FAIR.look;
    } else if (share < 0.90) {
      return Heat.GOOD.look;
    }
    return Heat.FULL.look;
  }

  private static Drawing paths(Chart.Paths chart) {
    int stations = chart.stations().size();
    double top = 34;
    double plot = Math.min(380, 80 + 30.0 * chart.paths().size());
    double gap = 24;
    double boxWidth = 12;
    double step = (WIDTH - 210.0) / Math.max(1, stations - 1);
    long total = Math.max(1, chart.paths().stream().mapToLong(Chart.Path::weight).sum());

    // A path of one call in a million still has to be seen: two units are the least.
    double[] thickness = new double[chart.paths().size()];
    for (int at = 0; at < thickness.length; at++) {
      thickness[at] = Math.max(2, plot * chart.paths().get(at).weight() / total);
    }

    List<Map<String, Stop>> columns = new ArrayList<>();
    double bottom = top;
    for (int station = 0; station < stations; station++) {
      Map<String, Stop> stops = new HashMap<>();
      for (int at = 0; at < thickness.length; at++) {
        stops.computeIfAbsent(chart.paths().get(at).stops().get(station), Stop::new).height +=
            thickness[at];
      }
      List<Stop> order = new ArrayList<>(stops.values());
      order.sort(
          Comparator.comparingDouble((Stop stop) -> -stop.height).thenComparing(stop -> stop.name));
      double y = top;
      Map<String, Stop> column = new LinkedHashMap<>();
      for (Stop stop : order) {
        stop.y = y;
        stop.rank = column.size();
        y += stop.height + gap;
        column.put(stop.name, stop);
      }
      bottom = Math.max(bottom, y);
      columns.add(column);
    }

    List<Ribbon> ribbons = new ArrayList<>();
    for (int station = 0; station + 1 < stations; station++) {
      Map<String, Stop> from = columns.get(station);
      Map<String, Stop> to = columns.get(station + 1);
      double[] leaves = slots(chart, thickness, station, from, station + 1, to);
      double[] arrives = slots(chart, thickness, station + 1, to, station, from);
      double x1 = station * step + boxWidth;
      double x2 = (station + 1) * step;
      for (int at = 0; at < thickness.length; at++) {
        ribbons.add(
            new Ribbon(
                ribbon(x1, leaves[at], x2, arrives[at], thickness[at]),
                "path-" + Shown.tone(chart.paths().get(at).tone())));
      }
    }

    List<Box> boxes = new ArrayList<>();
    List<Label> labels = new ArrayList<>();
    for (int station = 0; station < stations; station++) {
      double x = station * step;
      labels.add(label(x, 16, "start", "station", chart.stations().get(station)));
      for (Stop stop : columns.get(station).values()) {
        boxes.add(box(x, stop.y, boxWidth, stop.height, "stop", null));
        labels.add(
            label(
                x + boxWidth + 6,
                stop.y + stop.height / 2 + 4.5,
                "start",
                "onpath",
                shorten(stop.name, 26)));
      }
    }
    return new Drawing(
        chart.id(),
        chart.title(),
        chart.description(),
        WIDTH,
        (int) bottom,
        ribbons,
        boxes,
        labels);
  }

  /** Where each path leaves or enters its stop, ordered so that neighbours cross least. */
  private static double[] slots(
      Chart.Paths chart,
      double[] thickness,
      int here,
      Map<String, Stop> stops,
      int there,
      Map<String, Stop> others) {
    List<Integer> order = new ArrayList<>();
    for (int at = 0; at < thickness.length; at++) {
      order.add(at);
    }
    order.sort(
        Comparator.comparingInt(
                (Integer at) -> others.get(chart.paths().get(at).stops().get(there)).rank)
            .thenComparingInt(at -> at));
    Map<String, Double> used = new HashMap<>();
    double[] slots = new double[thickness.length];
    for (int at : order) {
      Stop stop = stops.get(chart.paths().get(at).stops().get(here));
      double y = used.getOrDefault(stop.name, stop.y);
      slots[at] = y;
      used.put(stop.name, y + thickness[at]);
    }
    return slots;
  }

  private static String ribbon(double x1, double y1, double x2, double y2, double thickness) {
    double middle = (x1 + x2) / 2;
    return String.join(
        " ",
        "M" + at(x1),
        at(y1),
        "C" + at(middle),
        at(y1),
        at(middle),
        at(y2),
        at(x2),
        at(y2),
        "L" + at(x2),
        at(y2 + thickness),
        "C" + at(middle),
        at(y2 + thickness),
        at(middle),
        at(y1 + thickness),
        at(x1),
        at(y1 + thickness),
        "Z");
  }

  private static final class Stop {
    private final String name;
    private double height;
    private double y;
    private int rank;

    private Stop(String name) {
      this.name = name;
    }
  }

  private static Box box(
      double x, double y, double width, double height, String look, String texture) {
    return new Box(at(x), at(y), at(width), at(height), look, texture);
  }

  private static Label label(double x, double y, String anchor, String look, String text) {
    return new Label(at(x), at(y), anchor, look, text);
  }

  private static String at(double coordinate) {
    return String.format(Locale.ROOT, "%.1f", coordinate);
  }

  /** Cuts by code point: half a character is not a character. */
  private static String shorten(String text, int longest) {
    if (text.codePointCount(0, text.length()) <= longest) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "…";
  }
}
