package io.plumbline.stage.price;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Fields of cost in LiteLLM's price map that no price is taken from, and why: a price is of use
 * only where a log tells the quantity it is for.
 */
final class LiteLlmFields {
  private LiteLlmFields() {}

  static final String SEARCH_SIZES =
      "its sizes of context cost differently and logs do not tell the size";
  static final String FREE_SEARCHES =
      "some searches of a day are free, so the price is not linear in searches";
  static final String RESOLUTIONS =
      "its resolutions cost differently and logs do not tell the resolution";
  private static final String NOT_KNOWN = "this version of Plumbline does not know the field";
  private static final Pattern OF_COST = Pattern.compile(".*(?:cost|pric|uplift).*");

  private record Reason(Pattern fields, String why) {
    Reason(String fields, String why) {
      this(Pattern.compile(fields), why);
    }
  }

  /** The first that matches holds. */
  private static final List<Reason> REASONS =
      List.of(
          new Reason(
              ".*_decisions",
              "it is the price of an endpoint of its own that logs do not tell from others"),
          new Reason(
              "cache_(?:read|creation)_input_(?:audio|image)_token_cost.*",
              "logs do not tell cached sound and images from cached text"),
          new Reason(
              "explicit_cache_read_input_token_cost",
              "logs do not tell explicit cache reads from implicit ones"),
          new Reason("fedramp_uplift_multiplier", "no log tells a call under FedRAMP from others"),
          new Reason("citation_cost_per_token", "logs do not count citations apart"),
          new Reason(".*_video_token.*", "logs do not count tokens of video apart"),
          new Reason(".*_per_character.*", "logs count tokens, not characters"),
          new Reason(".*_cost_per_second_.*", RESOLUTIONS),
          new Reason(
              "(?:input_|output_)?cost_per_second",
              "beside a chat or a session it is the time of an answer or of reserved capacity, not"
                  + " of a sound"),
          new Reason(".*_per_second.*", "logs do not tell the length of sound from that of film"),
          new Reason(".*_cost_per_(?:image|pixel).*", "logs count tokens, not images"),
          new Reason(
              ".*_dbu_cost_per_token", "it is in units of Databricks; the dollars stand beside it"),
          new Reason(".*_cost_per_(?:page|credit).*", "logs count no pages"),
          new Reason("code_interpreter_cost_per_session", "logs count no sessions of a tool"),
          new Reason("google_maps_grounding_cost_per_query", "logs count no questions to maps"),
          new Reason("guardrail_cost_per_unit", "logs count no units of text of a guardrail"),
          new Reason(
              "input_cost_per_query", "logs do not tell how many queries a call was charged as"),
          new Reason("input_cost_per_text_message", "logs count no messages of a session"),
          new Reason(
              "off_peak_pricing",
              "cubes tell days, not hours: the price of the peak is used for all hours"),
          new Reason("search_context_cost_per_query", SEARCH_SIZES));

  static boolean isOfCost(String field) {
    return OF_COST.matcher(field).matches();
  }

  /** Why no price is taken from {@code field}, as the rest of a sentence. */
  static String whyIgnored(String field) {
    return REASONS.stream()
        .filter(reason -> reason.fields().matcher(field).matches())
        .map(Reason::why)
        .findFirst()
        .orElse(NOT_KNOWN);
  }
}
