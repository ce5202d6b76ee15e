package io.plumbline.shared;

import io.plumbline.shared.config.Bundled;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which family a model belongs to and whether its weights are published. First match wins. */
public final class ModelFamilies {
  /** Whether anyone may run the model's weights. */
  public enum Weights {
    /** Yes. */
    OPEN,
    /** No. */
    CLOSED,
    /** Nobody says. */
    UNKNOWN
  }

  /**
   * Models of one maker and name.
   *
   * @param name family name
   * @param weights whether they are published
   */
  public record Family(String name, Weights weights) {
    /** Whether OpenAI makes it. */
    public boolean isOpenAi() {
      return name.startsWith("GPT") || name.startsWith("OpenAI");
    }
  }

  /** Nothing is known about the model. */
  public static final Family NONE = new Family("", Weights.UNKNOWN);

  private record Line(Pattern pattern, Family family) {}

  private final List<Line> lines =
      Bundled.csv("models/families.csv").rows().stream()
          .map(
              row ->
                  new Line(
                      Pattern.compile("(?:^|[^a-z0-9])" + row.text("pattern").orElseThrow()),
                      new Family(
                          row.text("family").orElseThrow(),
                          Weights.valueOf(
                              row.text("weights").orElseThrow().toUpperCase(Locale.ROOT)))))
          .toList();

  /** The family of {@code model}; {@link #NONE} when the name gives none away. */
  public Family of(String model) {
    if (model == null) {
      return NONE;
    }
    String name = model.toLowerCase(Locale.ROOT);
    for (Line line : lines) {
      if (line.pattern().matcher(name).find()) {
        return line.family();
      }
    }
    return NONE;
  }
}
