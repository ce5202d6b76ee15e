package io.plumbline.rules.fact;

import java.math.BigDecimal;

/**
 * What it costs more to keep the inference of a workload in a place; from table {@code
 * residency_premium}.
 *
 * @param paid surcharge of the place inside what was paid, in {@code about.currency}
 * @param needed of it, where the data class is bound to a place
 * @param wasted of it, where the data class is bound to none
 * @param toFix what it would cost more to keep bound calls that ran elsewhere within the EU
 * @param classKnown true: policy gives the workload a data class; null: it gives none
 */
public record PlacePremium(
    About about,
    @Known(what = "The surcharge that was paid") BigDecimal paid,
    @Known(what = "The surcharge the data class needs") BigDecimal needed,
    @Known(what = "The surcharge the data class does not need") BigDecimal wasted,
    @Known(what = "The price of keeping the other bound calls in the EU") BigDecimal toFix,
    @Known(
            what = "Whether workload '{workload}' has to stay in a place",
            fix = "Give workload '{workload}' a data_class in policy.yaml.")
        Boolean classKnown)
    implements Fact {
  @Override
  public String subjectKind() {
    return "workload";
  }
}
