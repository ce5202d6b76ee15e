package io.plumbline.stage.report;

import io.plumbline.schema.Run;
import io.plumbline.schema.Spend;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Tiles;
import io.plumbline.stage.report.document.Tone;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How far the finance report can be trusted (F-0). */
final class TrustSection {
  private final ReportInput input;
  private final Run run;
  private final List<SpendCut.Line> totals;
  private final InputTotals read;

  TrustSection(ReportInput input) {
    this.input = input;
    run = input.run();
    totals = SpendCut.totals(input.spend());
    read = InputTotals.of(input.ingestedFiles());
  }

  List<Block> blocks() {
    List<Tiles.Tile> tiles = new ArrayList<>();
    tiles.add(
        new Tiles.Tile(
            input.ingestedFiles().isEmpty() ? Tone.UNKNOWN : read.meet() ? Tone.GOOD : Tone.BAD,
            "Records read",
            Numerals.count(read.sum(InputTotals.SourceTotals::read)),
            input.ingestedFiles().isEmpty()
                ? "no file was read"
                : "%s accepted, %s duplicates, %s quarantined: %s"
                    .formatted(
                        Numerals.count(read.sum(InputTotals.SourceTotals::accepted)),
                        Numerals.count(read.sum(InputTotals.SourceTotals::duplicates)),
                        Numerals.count(read.sum(InputTotals.SourceTotals::quarantined)),
                        read.meet() ? "totals meet" : "totals do not meet"),
            null));
    long days = run.getFrom().until(run.getTo(), java.time.temporal.ChronoUnit.DAYS);
    long seen = input.spend().stream().map(Spend::getDay).distinct().count();
    tiles.add(
        new Tiles.Tile(
            seen == days ? Tone.GOOD : Tone.WARN,
            "Days with calls",
            seen + " of " + days,
            seen == days ? "no day is silent" : "a silent day may be a missing feed",
            null));
    long attempts = SpendCut.attempts(input.spend());
    long unpriced = input.spend().stream().mapToLong(Spend::getUnpricedAttempts).sum();
    tiles.add(
        new Tiles.Tile(
            attempts == 0 ? Tone.UNKNOWN : unpriced == 0 ? Tone.GOOD : Tone.WARN,
            "Attempts with a price",
            Wording.percent(attempts - unpriced, attempts),
            Numerals.count(unpriced) + " without",
            "reported-beside-priced"));
    tiles.addAll(tagged());
    LocalDate oldest =
        input.notes().priceLists().stream()
            .map(ReportNotes.PriceList::verifiedOn)
            .filter(Objects::nonNull)
            .min(Comparator.naturalOrder())
            .orElse(null);
    tiles.add(
        new Tiles.Tile(
            oldest == null ? Tone.UNKNOWN : Tone.NEUTRAL,
            "Oldest price list",
            oldest == null ? "not stated" : oldest.toString(),
            "day it was last verified",
            "price-lists"));
    tiles.addAll(new InvoiceSection(input).tiles());
    tiles.add(new AllocationSection(input).statusTile());
    return List.of(new Tiles("Trust", tiles));
  }

  private List<Tiles.Tile> tagged() {
    List<Spend> owned =
        input.spend().stream()
            .filter(row -> row.getTeam() != null && row.getWorkload() != null)
            .toList();
    Map<String, BigDecimal> named = SpendCut.spendByCurrency(owned);
    List<Tiles.Tile> tiles = new ArrayList<>();
    for (SpendCut.Line total : totals) {
      if (total.spend() != null && total.spend().signum() > 0) {
        BigDecimal part = named.getOrDefault(total.currency(), BigDecimal.ZERO);
        boolean all = part.compareTo(total.spend()) == 0;
        tiles.add(
            new Tiles.Tile(
                all ? Tone.GOOD : Tone.WARN,
                total.currency() + " with an owner",
                Numerals.percent(Wording.share(part, total.spend())),
                all ? "all names team and workload" : "the rest lacks a team, a workload or both",
                "spend-by-team"));
      }
    }
    return tiles;
  }
}
