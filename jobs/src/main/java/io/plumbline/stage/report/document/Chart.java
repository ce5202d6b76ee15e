package io.plumbline.stage.report.document;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/** A picture of a table. What it shows is also said by {@link #description()} and by a table. */
public sealed interface Chart extends Block {

  /** Id within the report; lower case letters, digits and hyphens. */
  String id();

  /** What it shows, in a few words. */
  String title();

  /** The same in sentences, for a reader who does not see it. */
  String description();

  /**
   * One bar per thing.
   *
   * @param bars the bars, in order
   */
  record Bars(String id, String title, String description, List<Bar> bars) implements Chart {
    public Bars {
      bars = List.copyOf(bars);
    }
  }

  /**
   * A bar.
   *
   * @param label what it stands for
   * @param value its length; not negative
   * @param text the value, formatted, with its unit
   * @param tone how it is meant
   */
  record Bar(String label, BigDecimal value, String text, Tone tone) {}

  /**
   * From one amount to another, a row for each step: it begins where the one before ended.
   *
   * @param steps the steps, in order
   */
  record Waterfall(String id, String title, String description, List<Step> steps) implements Chart {
    public Waterfall {
      steps = List.copyOf(steps);
    }
  }

  /**
   * A step.
   *
   * @param label what it stands for
   * @param from where it begins; zero for a whole amount
   * @param to where it ends
   * @param text its amount, formatted, with its sign and unit
   * @param tone how it is meant
   */
  record Step(String label, BigDecimal from, BigDecimal to, String text, Tone tone) {}

  /**
   * One stacked column per UTC day.
   *
   * @param unit unit of the values
   * @param days the days, ascending, without gaps
   * @param series what is stacked; at most six, each with one value per day
   */
  record Days(
      String id,
      String title,
      String description,
      String unit,
      List<LocalDate> days,
      List<Series> series)
      implements Chart {
    public Days {
      days = List.copyOf(days);
      series = List.copyOf(series);
    }
  }

  /** A layer of a stack: a name and one value per day. */
  record Series(String name, List<Long> values) {
    public Series {
      values = List.copyOf(values);
    }
  }

  /**
   * Hour of day by UTC day, or by day of the week.
   *
   * @param days one row per day; 24 hours each
   */
  record Hours(String id, String title, String description, List<HourRow> days) implements Chart {
    public Hours {
      days = List.copyOf(days);
    }
  }

  /**
   * A day.
   *
   * @param day UTC day as 2026-11-20, or the name of a day of the week
   * @param shares 24 values, 0 to 1; null: not measured
   */
  record HourRow(String day, List<Double> shares) {
    public HourRow {
      shares = java.util.Collections.unmodifiableList(new java.util.ArrayList<>(shares));
    }
  }

  /**
   * Paths through stations, e.g. workload → lane → provider → country.
   *
   * @param stations names of the stations
   * @param paths the paths, heaviest first
   */
  record Paths(String id, String title, String description, List<String> stations, List<Path> paths)
      implements Chart {
    public Paths {
      stations = List.copyOf(stations);
      paths = List.copyOf(paths);
    }
  }

  /**
   * One path.
   *
   * @param stops one stop per station
   * @param weight its width; positive
   * @param tone {@link Tone#BAD} where a finding fails, {@link Tone#UNKNOWN} where it cannot be
   *     known, {@link Tone#NEUTRAL} otherwise
   */
  record Path(List<String> stops, long weight, Tone tone) {
    public Path {
      stops = List.copyOf(stops);
    }
  }
}
