package io.plumbline.rules.pack;

import io.plumbline.rules.fact.Fact;
import io.plumbline.rules.finding.Concern;
import io.plumbline.rules.finding.Kind;
import io.plumbline.rules.finding.Severity;
import java.util.List;
import java.util.function.Supplier;

/**
 * A rule as its folder tells it: the words around one condition.
 *
 * @param subject kind of fact it judges
 * @param applies boolean fields that must all be true, else the rule is not applicable
 * @param needs what must be known before it may judge
 * @param passNeeds what must also be known before it may pass; a failure can be proven without
 * @param needsRules rules that must have been assessed, of a rule that rests on others
 * @param counts parameters that list the rules it counts; a signal counts rules that look at facts
 *     alone, a verdict those and such signals
 * @param blockedBy of a verdict, rules whose failure holds it back
 * @param restsOn rules on the quality of what was read; where one of them fails in full on a source
 *     that a subject was made of, a pass of this rule is not assessed and a failure says so
 * @param fails sentence when the condition holds, with {placeholders}
 * @param passes sentence when it does not
 * @param value fields that were judged
 * @param threshold parameters or fields they were judged against
 * @param milder a lesser severity and when it applies; null: always {@code severity}
 * @param answers what a signal or verdict points to; null: a check
 * @param was ids under which the rule was known before; exceptions and the history of findings
 *     follow
 * @param condition checked condition; null: kind manual, or compiled with the product
 * @param examples reads the cases when they are asked for, which a run never does
 * @param why the page for a person, Markdown
 */
public record Rule(
    String id,
    String pack,
    String title,
    Kind kind,
    Class<? extends Fact> subject,
    Severity severity,
    Concern concern,
    List<String> applies,
    List<Need> needs,
    List<Need> passNeeds,
    List<String> needsRules,
    List<String> counts,
    List<String> blockedBy,
    List<String> restsOn,
    String fails,
    String passes,
    List<String> value,
    List<String> threshold,
    Milder milder,
    Answers answers,
    String risk,
    String remedy,
    List<String> controls,
    String owner,
    List<String> was,
    Condition condition,
    Supplier<List<Case>> examples,
    String why) {
  /**
   * A lesser severity.
   *
   * @param until number parameter: the lesser severity holds while the first value does not pass
   *     it; null: no such limit
   * @param unless boolean field: the lesser severity holds unless it is true; null: no such field
   */
  public record Milder(Severity severity, String until, String unless) {}

  /**
   * What the rule points to when its condition holds, when it does not, and when it is held back.
   */
  public record Answers(String fires, String otherwise, String blocked) {}

  /** Whether it looks at what other rules found, and so must wait for them. */
  public boolean restsOnRules() {
    return kind == Kind.VERDICT || !counts.isEmpty() || !needsRules.isEmpty();
  }

  /** The examples of its cases.yaml, in the order of the file. */
  public List<Case> cases() {
    return examples.get();
  }
}
