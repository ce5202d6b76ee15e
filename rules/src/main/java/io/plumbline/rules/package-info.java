/**
 * What is judged, and how: facts in, findings out. No Spark.
 *
 * <pre>{@code
 * RulePacks packs = RulePacks.load(directories);           // throws PackFaults: every fault at once
 * Judgement judgement = new Judge(packs).judge(facts, new JudgeOptions(day, overrides, waivers));
 * }</pre>
 *
 * <p>{@link io.plumbline.rules.fact} holds what is judged, {@link io.plumbline.rules.pack} what
 * officers write, {@link io.plumbline.rules.engine} judges, {@link io.plumbline.rules.finding} is
 * what comes of it. The rules themselves are data, in {@code rules/packs}.
 */
package io.plumbline.rules;
