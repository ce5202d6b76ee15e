package io.plumbline.rules.pack;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/**
 * A law or standard, and which rules look after which of its articles.
 *
 * @param name as it stands in the controls of a rule: "GDPR"
 * @param checked day its articles were last checked against the source; null: not said
 * @param appliesFrom until this day its rules speak of readiness, not of breach; null: in force
 */
public record Framework(
    String id,
    String name,
    String title,
    LocalDate checked,
    LocalDate appliesFrom,
    List<Article> articles) {
  /**
   * An article.
   *
   * @param loosest bounds that a parameter may not pass, so that nobody meets the article by
   *     loosening the threshold
   */
  public record Article(String article, String title, List<String> rules, List<Bound> loosest) {
    public Article {
      rules = rules == null ? List.of() : List.copyOf(rules);
      loosest = loosest == null ? List.of() : List.copyOf(loosest);
    }
  }

  /** The loosest value of a parameter; one of the two is null. */
  public record Bound(String parameter, BigDecimal atMost, BigDecimal atLeast) {
    /** Whether {@code value} passes the bound on the loose side. */
    public boolean loosenedBy(Object value) {
      return value instanceof BigDecimal number
          && ((atMost != null && number.compareTo(atMost) > 0)
              || (atLeast != null && number.compareTo(atLeast) < 0));
    }
  }

  public Framework {
    articles = articles == null ? List.of() : List.copyOf(articles);
  }

  /** Whether a failure of its rules on {@code day} speaks of readiness only. */
  public boolean readinessOnly(LocalDate day) {
    return appliesFrom != null && day.isBefore(appliesFrom);
  }

  /** "GDPR Art. 44": how a rule names the article among its controls. */
  public String control(Article article) {
    return name + " " + article.article();
  }
}
