package io.plumbline.stage.report;

import io.plumbline.schema.CrossCheck;
import java.time.LocalDate;
import java.util.List;

/**
 * What the figures rest on, said so that a reader can doubt it.
 *
 * @param priceLists price lists in force
 * @param missingPolicyFiles policy files that were not there, e.g. {@code tco.yaml}; their rules
 *     were not assessed
 * @param assumptions values taken because nobody stated others
 * @param restated days that an earlier run reported differently, the earliest first
 * @param crossChecks what providers and gateways counted themselves beside the logs; empty: no such
 *     report was read, which is not assessed
 * @param recognition how well names, addresses and special categories are found, a sentence for
 *     each kind: they are told by words alone; empty: nobody looked for them
 * @param laws laws and standards that rules serve
 * @param clocks sources that put calls they both tell of further apart than is allowed
 */
public record ReportNotes(
    List<PriceList> priceLists,
    List<String> missingPolicyFiles,
    List<Assumption> assumptions,
    List<Restated> restated,
    List<CrossCheck> crossChecks,
    List<String> recognition,
    List<Law> laws,
    List<ClocksApart> clocks) {

  /**
   * Notes of a run before which no run reported one of its days differently, and whose calls nobody
   * else counted.
   */
  public ReportNotes(
      List<PriceList> priceLists, List<String> missingPolicyFiles, List<Assumption> assumptions) {
    this(priceLists, missingPolicyFiles, assumptions, List.of(), List.of());
  }

  /** Notes of a run that looked for no names. */
  public ReportNotes(
      List<PriceList> priceLists,
      List<String> missingPolicyFiles,
      List<Assumption> assumptions,
      List<Restated> restated,
      List<CrossCheck> crossChecks) {
    this(priceLists, missingPolicyFiles, assumptions, restated, crossChecks, List.of());
  }

  /** Notes of a run whose laws nobody told. */
  public ReportNotes(
      List<PriceList> priceLists,
      List<String> missingPolicyFiles,
      List<Assumption> assumptions,
      List<Restated> restated,
      List<CrossCheck> crossChecks,
      List<String> recognition) {
    this(
        priceLists,
        missingPolicyFiles,
        assumptions,
        restated,
        crossChecks,
        recognition,
        List.of(),
        List.of());
  }

  public ReportNotes {
    priceLists = List.copyOf(priceLists);
    missingPolicyFiles = List.copyOf(missingPolicyFiles);
    assumptions = List.copyOf(assumptions);
    restated = List.copyOf(restated);
    crossChecks = List.copyOf(crossChecks);
    recognition = List.copyOf(recognition);
    laws = List.copyOf(laws);
    clocks = List.copyOf(clocks);
  }

  /**
   * A law or standard.
   *
   * @param name as controls begin with it: "EU AI Act"
   * @param checked day its articles were last compared with the source; null: not said
   * @param appliesFrom until this day a failure is a gap in readiness, not a breach; null: in force
   */
  public record Law(String name, LocalDate checked, LocalDate appliesFrom) {}

  /**
   * A price list.
   *
   * @param name its name
   * @param verifiedOn day somebody last compared it with the vendor's page; null: never stated
   * @param source where its prices come from
   */
  public record PriceList(String name, LocalDate verifiedOn, String source) {}

  /**
   * A value the figures use.
   *
   * @param name what it is
   * @param value value with its unit
   * @param source who says so
   */
  public record Assumption(String name, String value, String source) {}
}
