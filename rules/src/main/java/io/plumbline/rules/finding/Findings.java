package io.plumbline.rules.finding;

import io.plumbline.rules.fact.Fact;

/** The only thing a rule's right side may call, once, with its own id and the subject it bound. */
public interface Findings {
  /** Check or verdict {@code rule} fails on {@code subject}. */
  void report(String rule, Fact subject);

  /** Signal {@code rule} is raised on {@code subject}. */
  void signal(String rule, Fact subject);
}
