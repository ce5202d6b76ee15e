package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Finding;
import io.plumbline.schema.Flow;
import io.plumbline.shared.Digests;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Flows for an auditor to test (C-11): some at random, some by risk. Random is the order of {@code
 * SHA-256(seed:flow id)} with the run's id as seed: anybody draws the same ones with sha256sum.
 */
final class SamplingAid {
  private static final int SIZE = 10;

  private final ReportInput input;
  private final Map<String, List<Finding>> against;

  SamplingAid(ReportInput input) {
    this.input = input;
    against = new FlowMap(input).againstFlows();
  }

  List<Block> blocks() {
    String seed = input.run().getRunId();
    List<Flow> order =
        input.flows().stream().sorted(Comparator.comparing(flow -> order(seed, flow))).toList();
    List<List<Cell>> rows = new ArrayList<>();
    Set<String> drawn = new HashSet<>();
    for (Flow flow : order.subList(0, Math.min(SIZE, order.size()))) {
      drawn.add(flow.getFlowId());
      rows.add(row("random", "drawn", seed, flow));
    }
    order.stream()
        .filter(flow -> !drawn.contains(flow.getFlowId()))
        .sorted(
            Comparator.<Flow>comparingInt(flow -> -grave(flow))
                .thenComparing(flow -> -against.get(flow.getFlowId()).size())
                .thenComparing(flow -> !unproven(flow))
                .thenComparing(flow -> -flow.getPersonalDataRecords())
                .thenComparing(flow -> -flow.getAttempts())
                .thenComparing(flow -> order(seed, flow)))
        .limit(SIZE)
        .forEach(flow -> rows.add(row("risk", why(flow), seed, flow)));
    return List.of(
        Sentence.plain(
            order.isEmpty()
                ? "No flow was seen, so there is none to test."
                : "%s of %s to test. Seed: %s."
                    .formatted(
                        Wording.count(rows.size(), "flow"),
                        Wording.count(order.size(), "flow"),
                        seed)),
        Sentence.note(
            "Random: the flows with the lowest SHA-256 of seed:flow; check one with"
                + " printf '%s' SEED:FLOW | sha256sum. Risk: grave findings first, then findings,"
                + " unproven places, personal data and attempts. Rows of one finding, drawn the same"
                + " way: sample.csv of plumbline evidence."),
        new Table(
            "sample",
            "Flows for an auditor to test",
            "SELECT flow_id, workload, provider, model, attempts FROM flow",
            List.of(
                text("drawn", "Drawn"),
                text("why", "Why"),
                text("flow_id", "Flow"),
                text("order_sha256", "Order"),
                text("workload", "Workload"),
                text("provider", "Provider"),
                text("model", "Model"),
                text("place", "Ran in"),
                number("attempts", "Attempts")),
            rows,
            "no flow was seen."));
  }

  private List<Cell> row(String drawn, String why, String seed, Flow flow) {
    return List.of(
        new Cell.Text(drawn),
        new Cell.Text(why),
        new Cell.Code(flow.getFlowId()),
        new Cell.Code(order(seed, flow).substring(0, 16)),
        Cell.optional(flow.getWorkload(), "no workload"),
        new Cell.Text(flow.getProvider()),
        Cell.optional(flow.getModel(), "not known"),
        FlowMap.place(flow),
        new Cell.Count(flow.getAttempts()));
  }

  private static String order(String seed, Flow flow) {
    return Digests.sha256((seed + ":" + flow.getFlowId()).getBytes(StandardCharsets.UTF_8));
  }

  private int grave(Flow flow) {
    return (int) against.get(flow.getFlowId()).stream().filter(Findings::grave).count();
  }

  private static boolean unproven(Flow flow) {
    return FlowMap.place(flow).tone() == Tone.UNKNOWN;
  }

  private String why(Flow flow) {
    List<String> reasons = new ArrayList<>();
    int grave = grave(flow);
    int other = against.get(flow.getFlowId()).size() - grave;
    if (grave > 0) {
      reasons.add(Wording.count(grave, "critical or high finding"));
    }
    if (other > 0) {
      reasons.add(Wording.count(other, "lower finding"));
    }
    if (unproven(flow)) {
      reasons.add("place not provable");
    }
    if (flow.getPersonalDataRecords() > 0) {
      reasons.add("personal data");
    }
    return reasons.isEmpty() ? "many attempts" : String.join(", ", reasons);
  }
}
