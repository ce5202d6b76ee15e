package io.plumbline.rules.fact;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says of a field what it means and, where it may be missing, which file or field would make it
 * known. The text becomes the reason of a <em>not assessed</em> finding, so it is written for the
 * person who can supply what is missing.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.METHOD})
public @interface Known {
  /** What the field is, as the subject of a sentence: "The country that ran the call". */
  String what();

  /** What to do when it is missing, as a full sentence. {workload} and {provider} are filled in. */
  String fix() default "";

  /**
   * What to say when it is missing, as a full sentence; empty: that {@code what} is not known. For
   * a field that is missing because nothing proves it, and not because nobody entered it.
   */
  String unknown() default "";

  /**
   * Of a yes-or-no field, what no means, as a full sentence: why a rule that it governs is not
   * applicable.
   */
  String no() default "";

  /** {@code share} is written as a percentage; every other unit follows the number. */
  String unit() default "";
}
