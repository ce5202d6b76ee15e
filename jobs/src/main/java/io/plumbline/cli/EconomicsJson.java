package io.plumbline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.economics.BreakEvenInput;
import io.plumbline.economics.Comparison;
import io.plumbline.economics.Payback;
import io.plumbline.schema.Bridge;
import io.plumbline.schema.ResidencyPremium;
import io.plumbline.schema.Verdict;
import io.plumbline.shared.ModelNotes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code economics.json}: inputs with their sources, what is missing, every figure, the curve so
 * that it can be redrawn. Numbers that are money are decimal strings. Equal inputs give equal
 * bytes.
 */
final class EconomicsJson {
  private EconomicsJson() {}

  static String of(BreakEvenCase asked, Comparison comparison) {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = mapper.createObjectNode();
    root.put("subject", asked.subject());
    root.put("currency", asked.currency());
    root.putObject("month")
        .put("days", asked.month().days().toPlainString())
        .put("hours", asked.month().hours().toPlainString());
    root.put("answer", comparison.answer().key());
    root.put("scope", "Money alone. Compliance, readiness and quality are judged before it.");
    inputs(root.putObject("inputs"), asked);
    ArrayNode missing = root.putArray("missing");
    comparison.inputs().missing().forEach(input -> missing.add(input.path()));
    ArrayNode notes = root.putArray("notes");
    asked.notes().forEach(notes::add);
    put(root, "api_per_month", comparison.apiPerMonth());
    put(root, "tokens_per_second_to_break_even", comparison.speedToBreakEven());
    if (comparison.own() == null) {
      root.putNull("own_gpus");
    } else {
      own(root.putObject("own_gpus"), comparison.own());
    }
    published(root.putArray("published_speeds"), asked);
    catalogue(root.putArray("gpu_catalogue"));
    residency(root.putArray("residency_premium"), asked.residency());
    bridge(root.putArray("month_bridge"), asked.bridge());
    if (asked.verdict() == null) {
      root.putNull("verdict");
    } else {
      verdict(root.putObject("verdict"), asked.verdict());
    }
    ArrayNode models = root.putArray("model_notes");
    for (ModelNotes.Note note : ModelNotes.all()) {
      models
          .addObject()
          .put("id", note.id())
          .put("about", note.about())
          .put("claims", note.claims())
          .put("verdict", note.verdict());
    }
    try {
      return mapper.writeValueAsString(root).replace("\r\n", "\n") + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write JSON into memory.", e);
    }
  }

  private static void inputs(ObjectNode node, BreakEvenCase asked) {
    for (BreakEvenInput input : BreakEvenInput.values()) {
      Optional.ofNullable(asked.values().get(input))
          .ifPresent(
              range -> {
                ObjectNode one = node.putObject(input.path());
                if (range.minimum().compareTo(range.maximum()) == 0) {
                  put(one, "value", range.mode());
                } else {
                  put(one, "min", range.minimum());
                  put(one, "likely", range.mode());
                  put(one, "max", range.maximum());
                }
                one.put("unit", input.unit());
                one.put("source", asked.sources().get(input));
              });
    }
  }

  private static void own(ObjectNode node, Comparison.OwnGpus own) {
    node.put("gpus", own.tco().gpus());
    put(node, "per_month", own.perMonth());
    ObjectNode parts = node.putObject("parts");
    own.tco().parts().forEach((part, cost) -> put(parts, part.key(), cost));
    put(node, "stranded_per_month", own.stranded());
    put(node, "utilisation", own.utilisation());
    put(node, "per_1m_allocation", own.unitCost().allocation());
    put(node, "per_1m_usage", own.unitCost().usage());
    put(node, "break_even_utilisation", own.breakEvenUtilisation());
    put(node, "naive_break_even_tokens_per_day", own.naiveBreakEven());
    put(node, "break_even_tokens_per_day", own.breakEven());
    put(node, "payback_months", own.payback());
    node.put(
        "payback_within_24_months", Payback.passesSalaryTest(Optional.ofNullable(own.payback())));
    ObjectNode draws = node.putObject("simulation");
    draws.put("draws", own.draws().draws()).put("seed", own.draws().seed());
    put(draws, "probability_own_gpus_cheaper", own.draws().probabilitySelfCheaper());
    put(draws, "saving_p10", own.draws().p10());
    put(draws, "saving_p50", own.draws().p50());
    put(draws, "saving_p90", own.draws().p90());
    ArrayNode drivers = draws.putArray("drivers");
    own.draws()
        .drivers()
        .forEach(
            rank -> {
              ObjectNode row = drivers.addObject().put("input", rank.driver().key());
              put(row, "spearman", rank.spearman());
            });
    ArrayNode tornado = node.putArray("tornado");
    own.tornado()
        .forEach(
            row -> {
              ObjectNode one = tornado.addObject().put("input", row.driver().key());
              put(one, "saving_at_min", row.atMinimum());
              put(one, "saving_at_max", row.atMaximum());
            });
    ArrayNode flips = node.putArray("flips_at");
    own.flips()
        .forEach(
            flip -> put(flips.addObject().put("input", flip.driver().key()), "value", flip.at()));
    ArrayNode curve = node.putArray("curve");
    own.curve()
        .forEach(
            point -> {
              ObjectNode one = curve.addObject();
              put(one, "tokens_per_day", point.tokensPerDay());
              one.put("gpus", point.gpus());
              put(one, "own_gpus", point.self());
              put(one, "api", point.api());
            });
  }

  private static void published(ArrayNode node, BreakEvenCase asked) {
    for (PublishedSpeeds.Row row : PublishedSpeeds.of(asked)) {
      ObjectNode one = node.addObject();
      one.put("model", row.model()).put("gpu", row.gpu()).put("gpus", row.cards());
      one.put("quantisation", row.quantisation());
      put(one, "least_concurrency", row.concurrency().get(0));
      put(one, "most_concurrency", row.concurrency().get(1));
      one.put("reading", row.reading().key());
      put(one, "least_tokens_per_second", row.leastSpeed());
      put(one, "most_tokens_per_second", row.mostSpeed());
      put(one, "least_gpu_cost_per_month", row.leastCost());
      put(one, "most_gpu_cost_per_month", row.mostCost());
      one.put("source", row.source());
    }
  }

  private static void catalogue(ArrayNode node) {
    for (GpuCatalogue.Gpu gpu : GpuCatalogue.all()) {
      ObjectNode one = node.addObject();
      one.put("gpu", gpu.model()).put("cards", gpu.cards()).put("memory_gib", gpu.memoryGib());
      put(one, "watts", gpu.watts());
      put(one, "idle_watts", gpu.idleWatts());
      one.put("ecc", gpu.ecc()).put("mig", gpu.mig()).put("datacentre_licence", gpu.datacentre());
      put(one, "price_per_hour", gpu.pricePerHour());
      one.put("currency", gpu.currency());
      one.put("source", gpu.source()).put("checked_on", gpu.checkedOn());
    }
  }

  /** E-13, of the interval that was audited; a line for each currency. */
  private static void residency(ArrayNode node, List<ResidencyPremium> rows) {
    Map<String, Map<String, BigDecimal>> sums = new TreeMap<>();
    for (ResidencyPremium row : rows) {
      Map<String, BigDecimal> sum =
          sums.computeIfAbsent(row.getCurrency(), currency -> new LinkedHashMap<>());
      sum.merge("paid", row.getPaid(), BigDecimal::add);
      sum.merge("needed", row.getNeeded(), BigDecimal::add);
      sum.merge("wasted", row.getWasted(), BigDecimal::add);
      sum.merge("unknown", row.getUnknown(), BigDecimal::add);
      sum.merge("to_fix", row.getToFix(), BigDecimal::add);
    }
    sums.forEach(
        (currency, sum) -> {
          ObjectNode one = node.addObject().put("currency", currency);
          sum.forEach((name, amount) -> put(one, name, amount));
        });
  }

  /** E-14, of the organisation: from the month before to the one audited, in order. */
  private static void bridge(ArrayNode node, List<Bridge> rows) {
    Map<String, Map<String, BigDecimal>> sums = new TreeMap<>();
    rows.stream()
        .sorted(Comparator.comparing(Bridge::getPosition))
        .forEach(
            row ->
                sums.computeIfAbsent(row.getCurrency(), currency -> new LinkedHashMap<>())
                    .merge(row.getComponent(), row.getAmount(), BigDecimal::add));
    sums.forEach(
        (currency, sum) -> {
          ObjectNode one = node.addObject().put("currency", currency);
          sum.forEach((component, amount) -> put(one, component, amount));
        });
  }

  /** What all rules say, not money alone; the gates stand in the order in which they overrule. */
  private static void verdict(ObjectNode node, Verdict verdict) {
    node.put("verdict", verdict.getVerdict()).put("because", verdict.getBecause());
    texts(node.putArray("gates"), verdict.getGates());
    texts(node.putArray("blockers"), verdict.getBlockers());
    texts(node.putArray("too_early"), verdict.getTooEarly());
    texts(node.putArray("too_long"), verdict.getTooLong());
    texts(node.putArray("signals"), verdict.getSignals());
    node.put("managed_open", verdict.getManagedOpen());
    node.put("what_would_change", verdict.getWhatWouldChange());
    texts(node.putArray("missing"), verdict.getMissing());
  }

  private static void texts(ArrayNode node, List<String> texts) {
    texts.forEach(node::add);
  }

  private static void put(ObjectNode node, String name, BigDecimal value) {
    if (value == null) {
      node.putNull(name);
    } else {
      node.put(name, value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString());
    }
  }
}
