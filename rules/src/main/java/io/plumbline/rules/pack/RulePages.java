package io.plumbline.rules.pack;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The handbook of the packs in use, in Markdown: one catalogue, and a page for every rule. */
public final class RulePages {
  /** Name of the catalogue's file. */
  public static final String CATALOGUE = "rules.md";

  private final RulePacks packs;

  /** Pages of every pack in {@code packs}. */
  public RulePages(RulePacks packs) {
    this.packs = packs;
  }

  /**
   * All pages by their path: {@link #CATALOGUE} and {@code <pack>/<RULE-ID>.md}; the same packs
   * give the same bytes.
   */
  public Map<String, String> all() {
    Map<String, String> pages = new TreeMap<>();
    pages.put(
        CATALOGUE,
        catalogue("# Rules\n\nEach has a page of its own, in the folder of its pack.\n", true));
    for (Pack pack : packs.packs()) {
      pack.rules().forEach(rule -> pages.put(pack.name() + "/" + rule.id() + ".md", page(rule)));
    }
    return pages;
  }

  /**
   * All packs with their rules and parameters, then the laws and standards.
   *
   * @param head what stands above
   * @param linked whether each rule's id leads to its page
   */
  public String catalogue(String head, boolean linked) {
    StringBuilder page = new StringBuilder(head);
    for (Pack pack : packs.packs()) {
      page.append("\n## ").append(pack.name()).append("\n\n").append(pack.title());
      page.append(" Owner: ").append(pack.owner()).append(".\n");
      for (Rule rule : pack.rules()) {
        page.append("\n### ").append(rule.id()).append(": ").append(rule.title()).append("\n\n");
        words(page, rule);
        if (linked) {
          page.append("- [Why, and examples](%s/%s.md)\n".formatted(pack.name(), rule.id()));
        }
      }
      parameters(page, pack.parameters().values());
    }
    page.append("\n## Laws and standards\n");
    for (Framework law : packs.frameworks()) {
      page.append("\n### ").append(law.title()).append("\n\n").append(standing(law)).append("\n\n");
      page.append("| article | what | rules |\n| --- | --- | --- |\n");
      for (Framework.Article article : law.articles()) {
        row(page, article.article(), article.title(), String.join(", ", article.rules()));
      }
    }
    return page.toString();
  }

  /** When a law was last compared with its source, and from when its rules speak of breach. */
  public static String standing(Framework law) {
    return "Articles last checked against the source %s.%s"
        .formatted(
            law.checked() == null ? "on no recorded day" : "on " + law.checked(),
            law.appliesFrom() == null
                ? ""
                : " Applies from %s; until then a failure is a gap in readiness, not a breach."
                    .formatted(law.appliesFrom()));
  }

  private String page(Rule rule) {
    StringBuilder page = new StringBuilder(rule.why().strip()).append("\n\n## In short\n\n");
    words(page, rule);
    List<Parameter> judged =
        rule.threshold().stream()
            .filter(packs.parameters()::containsKey)
            .map(packs.parameters()::get)
            .toList();
    parameters(page, judged);
    List<Framework> laws =
        packs.frameworks().stream()
            .filter(law -> rule.controls().stream().anyMatch(c -> c.startsWith(law.name() + " ")))
            .toList();
    if (!laws.isEmpty()) {
      page.append("\n## Laws and standards\n\n");
      laws.forEach(law -> page.append("- %s: %s\n".formatted(law.name(), standing(law))));
    }
    if (!rule.cases().isEmpty()) {
      page.append("\n## Examples\n\n| example | given | then |\n| --- | --- | --- |\n");
      rule.cases().forEach(c -> row(page, c.name(), given(c.given()), then(c)));
    }
    return page.toString();
  }

  private static String given(JsonNode given) {
    return given == null || given.isMissingNode() ? "" : code(given.toString());
  }

  private static String then(Case example) {
    return example.expect().replace('_', ' ')
        + (example.severity() == null ? "" : ", " + example.severity());
  }

  private static void words(StringBuilder page, Rule rule) {
    page.append(word(rule.kind())).append(", ").append(word(rule.severity()));
    page.append(rule.subject() == null ? ", judged by a person" : ", judges ")
        .append(rule.subject() == null ? "" : snake(rule.subject().getSimpleName()))
        .append(". ");
    page.append(rule.risk()).append("\n\n");
    if (rule.subject() != null) {
      page.append("- Fails with: ").append(code(rule.fails())).append('\n');
    }
    page.append("- Remedy: ").append(rule.remedy()).append('\n');
    if (!rule.controls().isEmpty()) {
      page.append("- Controls: ").append(String.join(", ", rule.controls())).append('\n');
    }
    if (!rule.threshold().isEmpty()) {
      page.append("- Judged against: ")
          .append(rule.threshold().stream().map(RulePages::code).collect(Collectors.joining(", ")))
          .append('\n');
    }
    if (!rule.restsOn().isEmpty()) {
      page.append("- Rests on: ").append(String.join(", ", rule.restsOn())).append('\n');
    }
  }

  private static void parameters(StringBuilder page, Iterable<Parameter> parameters) {
    if (!parameters.iterator().hasNext()) {
      return;
    }
    page.append(
        "\n| parameter | value | unit | source | read on |\n| --- | --- | --- | --- | --- |\n");
    for (Parameter p : parameters) {
      row(page, code(p.name()), value(p.value()), p.unit(), p.source(), p.date().toString());
    }
  }

  private static String snake(String name) {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String value(Object value) {
    return value instanceof BigDecimal number
        ? number.toPlainString()
        : ((List<?>) value).stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  private static void row(StringBuilder page, String... cells) {
    page.append("| ")
        .append(
            Arrays.stream(cells)
                .map(cell -> cell.replace("|", "\\|").replace("\n", " "))
                .collect(Collectors.joining(" | ")))
        .append(" |\n");
  }
}
