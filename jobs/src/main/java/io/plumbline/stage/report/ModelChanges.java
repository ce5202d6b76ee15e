package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Finding;
import io.plumbline.schema.Spend;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Models that began or ceased to answer a workload, and whether somebody decided it (C-8). */
final class ModelChanges {
  private static final String DECIDED = "REC-03";

  private final LocalDate from;
  private final LocalDate last;
  private final Map<String, Finding> decided = new TreeMap<>();
  private final Map<List<String>, Seen> seen = new TreeMap<>(ModelChanges::compare);

  /** First and last day of a model that answered, and how often it did. */
  private record Seen(LocalDate first, LocalDate last, long attempts) {
    Seen and(Seen other) {
      return new Seen(
          first.isBefore(other.first) ? first : other.first,
          last.isAfter(other.last) ? last : other.last,
          attempts + other.attempts);
    }
  }

  ModelChanges(ReportInput input) {
    from = input.run().getFrom();
    last = input.run().getTo().minusDays(1);
    for (Finding finding : input.findings()) {
      if (finding.getRule().equals(DECIDED) && finding.getWorkload() != null) {
        decided.put(finding.getWorkload(), finding);
      }
    }
    for (Spend row : input.spend()) {
      if (row.getStatus().equals("succeeded")
          && row.getWorkload() != null
          && row.getModel() != null) {
        seen.merge(
            List.of(row.getWorkload(), row.getProvider(), row.getModel()),
            new Seen(row.getDay(), row.getDay(), row.getAttempts()),
            Seen::and);
      }
    }
  }

  private static int compare(List<String> one, List<String> other) {
    return String.join("\u0000", one).compareTo(String.join("\u0000", other));
  }

  List<Block> blocks() {
    List<List<Cell>> rows = new ArrayList<>();
    seen.forEach(
        (key, model) -> {
          boolean came = model.first().isAfter(from);
          boolean went = model.last().isBefore(last);
          if (came || went) {
            rows.add(
                List.of(
                    new Cell.Text(key.get(0)),
                    new Cell.Text(key.get(1)),
                    new Cell.Text(key.get(2)),
                    came ? new Cell.Text(model.first().toString()) : new Cell.Missing("before"),
                    went ? new Cell.Text(model.last().toString()) : new Cell.Missing("still"),
                    new Cell.Count(model.attempts()),
                    decided(key.get(0))));
          }
        });
    return List.of(
        Sentence.note(
            "A model came when it first answered a workload after the first day, and went when it answered it on"
                + " no day up to the last; a quiet weekend looks the same. Whether the changes of a workload were decided is %s."
                    .formatted(DECIDED)),
        new Table(
            "model-changes",
            "Models that came or went, by workload",
            "SELECT workload, provider, model, min(day), max(day), sum(attempts) FROM spend WHERE"
                + " status = 'succeeded' GROUP BY workload, provider, model",
            List.of(
                text("workload", "Workload"),
                text("provider", "Provider"),
                text("model", "Model"),
                text("came", "Answers since"),
                text("went", "Last answered"),
                number("attempts", "Attempts that answered"),
                text("decided", "Decided")),
            rows,
            "no model came or went within the interval."));
  }

  private Cell decided(String workload) {
    Finding finding = decided.get(workload);
    if (finding == null) {
      return new Cell.Missing("not asked");
    }
    return switch (finding.getStatus()) {
      case "fail" -> new Cell.Mark(Tone.BAD, "not decided");
      case "excepted" -> new Cell.Mark(Tone.WARN, "accepted for a time");
      case "pass" -> new Cell.Text("decided");
      default -> new Cell.Missing("not assessed");
    };
  }
}
