package io.plumbline.stage.ingest;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What people save of a vendor's console and no format reads, because it does not say what an audit
 * asks: told by its columns, with what to give instead; and what nobody here unpacks. For people
 * alone; ingest does not ask.
 *
 * <p>Source: columns as public programs read them; the consoles document none.
 *
 * @param is whether a file is one, by its first bytes
 * @param what it is and what to do, a sentence without its full stop
 */
public record UnreadExport(Predicate<FileHead> is, String what) {
  private static final List<UnreadExport> KNOWN =
      List.of(
          new UnreadExport(
              head ->
                  head.topLevelFields().stream()
                      .anyMatch(name -> name.matches("(?i)total costs? ?\\(.{1,3}\\)")),
              "a download of AWS Cost Explorer, whose sums name no usage types: have AWS Data Exports write the Cost and"
                  + " Usage Report 2.0 (aws-cur) or FOCUS"),
          new UnreadExport(
              head -> head.has("ResultsByTime") || head.has("GroupDefinitions"),
              "answers of AWS Cost Explorer, sums that do not say in which unit: have AWS Data Exports"
                  + " write the Cost and Usage Report 2.0 (aws-cur) or FOCUS"),
          new UnreadExport(
              UnreadExport::isReportWithoutTypes,
              "a Cost and Usage Report without line_item_line_item_type, so that tax, credits and discounts look like usage:"
                  + " export it with that column and line_item_unblended_cost (aws-cur)"),
          new UnreadExport(
              head ->
                  says(head, "Service description")
                      && says(head, "SKU description")
                      && (says(head, "Usage start date") || says(head, "ubtotal (")),
              "a cost table or report of Google Cloud's console, one sum per SKU: take rows out of the billing export in"
                  + " BigQuery (gcp-billing) or of its FOCUS view"),
          new UnreadExport(
              head ->
                  head.has("CostUSD", "Currency")
                      && !head.has("MeterCategory")
                      && (head.has("UsageDate") || head.has("BillingMonth")),
              "a download of Azure's cost analysis, which names no meters: schedule an export of cost details (azure-cost)"
                  + " or FOCUS"),
          new UnreadExport(
              head -> head.has("pages", "usage_info"),
              "an answer of Mistral's OCR, the text of pages without an id, a time or tokens: its pages are in the usage of the"
                  + " admin API (mistral-usage)"),
          new UnreadExport(
              head -> head.has("record_id", "usage_quantity", "sku_name"),
              "Databricks' billable usage, which counts DBUs and no money: the calls are in system.serving.endpoint_usage and"
                  + " system.ai_gateway.usage (databricks)"),
          new UnreadExport(
              head -> head.has("record_id", "usage_quantity", "usage_metadata"),
              "Databricks' spend on external models, reckoned by hours from list prices: take the bills of the providers, and"
                  + " the calls of system.ai_gateway.usage (databricks)"),
          new UnreadExport(
              head -> head.has("Namespace", "GPUCost", "TotalCost"),
              "OpenCost's table, which does not say how long its rows last: keep answers of /allocation as JSON (opencost)"),
          new UnreadExport(
              head ->
                  head.has("model_permaslug", "requests") || head.has("modelPermaslug", "requests"),
              "rows of OpenRouter's activity without their answer, of which one would replace another: keep answers of GET"
                  + " /activity whole, with data (openrouter-activity)"));

  private static final String UNPACK =
      "packed by %s: unpack it, or write it as gzip or zstd, which are read as they are";

  /** What the file is, where it is known. */
  public static Optional<String> of(FileHead head) {
    Packing packing = Packing.of(head.bytes());
    if (packing != null) {
      return Optional.of(UNPACK.formatted(packing.title()));
    }
    return KNOWN.stream().filter(one -> one.is().test(head)).map(UnreadExport::what).findFirst();
  }

  /** Usage by its type, in either spelling of the report, without the type of a line. */
  private static boolean isReportWithoutTypes(FileHead head) {
    List<String> names =
        head.topLevelFields().stream()
            .map(name -> name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", ""))
            .toList();
    return names.contains("lineitemusagetype")
        && names.contains("lineitemusagestartdate")
        && !(names.contains("lineitemlineitemtype") && names.contains("lineitemunblendedcost"));
  }

  private static boolean says(FileHead head, String words) {
    return new String(head.bytes(), StandardCharsets.UTF_8).contains(words);
  }
}
