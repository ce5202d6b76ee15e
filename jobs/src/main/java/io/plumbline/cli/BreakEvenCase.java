package io.plumbline.cli;

import io.plumbline.economics.BreakEvenInput;
import io.plumbline.economics.Month;
import io.plumbline.economics.Triangular;
import io.plumbline.schema.Bridge;
import io.plumbline.schema.ResidencyPremium;
import io.plumbline.schema.Verdict;
import java.util.List;
import java.util.Map;

/**
 * What is to be compared and where each input is from.
 *
 * @param subject the workload, or the title of the file
 * @param currency ISO 4217 code of every amount
 * @param month how long a month is
 * @param values inputs that are known
 * @param sources where each is from: a file, the audit, {@code --set}
 * @param notes what a reader must know of the inputs, in sentences
 * @param verdict what all rules together say of the workload in the audit the inputs are from;
 *     null: they are from a file, or that audit judged none
 * @param residency what keeping the workload in a place cost more in that audit (E-13); empty: it
 *     cost nothing more, or the inputs are from a file
 * @param bridge how spend went from the month before to that audit's, of the organisation (E-14);
 *     empty: it was no month with one before, or the inputs are from a file
 */
record BreakEvenCase(
    String subject,
    String currency,
    Month month,
    Map<BreakEvenInput, Triangular> values,
    Map<BreakEvenInput, String> sources,
    List<String> notes,
    Verdict verdict,
    List<ResidencyPremium> residency,
    List<Bridge> bridge) {}
