package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.schema.Allocation;
import io.plumbline.schema.JournalEntry;
import io.plumbline.schema.JournalLine;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Column;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tiles;
import io.plumbline.stage.report.document.Tone;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who pays: cost by cost centre and owner, the rule of shared cost, and the chargeback journal. */
final class AllocationSection {
  private final List<Allocation> rows;
  private final List<JournalLine> journal;
  private final List<String> sharedRules;
  private final String period;
  private final CloseState close;
  private final boolean compared;
  private final List<JournalEntry> entries;
  private final Map<String, BigDecimal> totals = new TreeMap<>();
  private final Map<String, BigDecimal> unallocated = new TreeMap<>();

  AllocationSection(ReportInput input) {
    rows = input.finance().allocation();
    journal = input.finance().journal();
    sharedRules = input.finance().sharedRules();
    period = ReportLabel.of(input.run().getFrom(), input.run().getTo());
    close = input.finance().close();
    compared =
        input.finance().reconciled().stream().anyMatch(row -> row.getState().equals("compared"));
    entries = input.finance().entries();
    for (Allocation row : rows) {
      totals.merge(row.getCurrency(), row.getAmount(), BigDecimal::add);
      if (row.getCostCenter() == null) {
        unallocated.merge(row.getCurrency(), row.getAmount(), BigDecimal::add);
      }
    }
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    if (rows.isEmpty()) {
      blocks.add(Sentence.plain("Nothing is to be charged: no call has a cost."));
      return blocks;
    }
    totals.forEach(
        (currency, total) -> {
          BigDecimal open = unallocated.getOrDefault(currency, BigDecimal.ZERO);
          int decimals = decimals(currency);
          blocks.add(
              Sentence.plain(
                  open.signum() == 0
                      ? "%s is charged, all of it to a cost centre."
                          .formatted(Wording.money(currency, total, decimals))
                      : "%s is charged; %s of it has no cost centre. Add a rule to finance.allocation in policy.yaml, or have the calls name one."
                          .formatted(
                              Wording.money(currency, total, decimals),
                              Wording.money(currency, open, decimals))));
        });
    blocks.add(
        Sentence.plain(
            sharedRules.isEmpty()
                ? "No cost is shared: each call's cost stays with its caller."
                : "Shared cost is divided: " + String.join("; ", sharedRules) + "."));
    blocks.add(Sentence.plain(state()));
    blocks.add(journalTable());
    if (!entries.isEmpty()) {
      blocks.add(entryTable());
    }
    blocks.add(ownerTable().fold());
    blocks.add(
        Sentence.note(
            "Usage and shared lines add up to the spend, and all lines to the invoice where one was"
                + " read. Parts of a pool are rounded to the last digit so that they add up to it;"
                + " the journal is rounded to whole cents so that it adds up to the rounded total."));
    return blocks;
  }

  private int decimals(String currency) {
    return Numerals.decimalsFor(totals.getOrDefault(currency, BigDecimal.ZERO));
  }

  /** A line of its own, in exports too: an empty cell would be a cost centre somebody forgot. */
  private static Cell center(String value) {
    return new Cell.Text(Wording.costCenter(value));
  }

  /** How the month stands, for the trust strip. */
  Tiles.Tile statusTile() {
    if (close != null) {
      boolean stands = close.isOfThisRun() && !close.status().equals("preliminary");
      return new Tiles.Tile(
          stands ? Tone.GOOD : Tone.WARN,
          "Status",
          close.status(),
          "close " + close.id() + (close.isOfThisRun() ? "" : ", of another run than this"),
          "chargeback");
    }
    return compared
        ? new Tiles.Tile(
            Tone.NEUTRAL,
            "Status",
            "preliminary",
            "compared with invoices, not closed",
            "chargeback")
        : new Tiles.Tile(
            Tone.UNKNOWN, "Status", "preliminary", "not reconciled: no invoice was read", null);
  }

  private String state() {
    if (close == null) {
      return "The month is not closed: the journal is preliminary.";
    }
    String state =
        switch (close.status()) {
          case "preliminary" -> "The month is closed as preliminary (%s)".formatted(close.id());
          case "restated" ->
              "The month was closed and is restated (%s), because: %s"
                  .formatted(close.id(), close.cause());
          default -> "The month is closed (%s)".formatted(close.id());
        };
    String figures =
        close.isOfThisRun()
            ? ""
            : " The close rests on another run than this: close the month anew.";
    return Wording.sentence(state)
        + (close.missing().isEmpty() ? "" : " Missing: " + String.join(" ", close.missing()))
        + figures;
  }

  private Table entryTable() {
    List<List<Cell>> cells = new ArrayList<>();
    for (JournalEntry entry : entries) {
      cells.add(
          List.of(
              new Cell.Text(entry.getClose()),
              new Cell.Text(entry.getEntry()),
              Cell.optional(entry.getReverses(), ""),
              new Cell.Text(entry.getPeriod().toString().substring(0, 7)),
              center(entry.getCostCenter()),
              Cell.optional(entry.getGlAccount(), "no account"),
              new Cell.Text(entry.getCurrency()),
              new Cell.Money(entry.getAmount(), 2)));
    }
    return new Table(
        "journal-entries",
        "Bookings of every close of the month: what a later close posts anew it first takes back",
        "SELECT close, entry, reverses, period, cost_center, gl_account, currency, amount FROM"
            + " journal_entry",
        List.of(
            text("close", "Close"),
            text("entry", "Entry"),
            text("reverses", "Takes back"),
            text("period", "Period"),
            text("cost_center", "Cost centre"),
            text("gl_account", "Account"),
            text("currency", "Currency"),
            number("amount", "Amount")),
        cells,
        "nothing was booked.");
  }

  private Table journalTable() {
    List<List<Cell>> cells = new ArrayList<>();
    Map<String, BigDecimal> sums = new TreeMap<>();
    for (JournalLine line : journal) {
      sums.merge(line.getCurrency(), line.getAmount(), BigDecimal::add);
      cells.add(
          List.of(
              new Cell.Text(period),
              center(line.getCostCenter()),
              Cell.optional(line.getGlAccount(), "no account"),
              new Cell.Text(line.getCurrency()),
              new Cell.Money(line.getAmount(), 2)));
    }
    List<List<Cell>> foot = new ArrayList<>();
    sums.forEach(
        (currency, sum) ->
            foot.add(
                List.of(
                    new Cell.Text("Total"),
                    new Cell.Text(""),
                    new Cell.Text(""),
                    new Cell.Text(currency),
                    new Cell.Money(sum, 2))));
    return new Table(
        "journal",
        "Chargeback journal of this run",
        "SELECT cost_center, gl_account, currency, amount FROM journal_line",
        List.of(
            text("period", "Period"),
            text("cost_center", "Cost centre"),
            text("gl_account", "Account"),
            text("currency", "Currency"),
            number("amount", "Amount")),
        cells,
        foot,
        "nothing is to be charged.",
        false);
  }

  private Table ownerTable() {
    List<List<Cell>> cells = new ArrayList<>();
    for (Allocation row : rows) {
      cells.add(
          List.of(
              new Cell.Text(row.getBasis()),
              new Cell.Text(Wording.words(row.getReason())),
              center(row.getCostCenter()),
              Cell.optional(row.getTeam(), "none"),
              Cell.optional(row.getWorkload(), "none"),
              Cell.optional(row.getProject(), "none"),
              Cell.optional(row.getApiKey(), "none"),
              Cell.optional(row.getTags(), "none"),
              Cell.optional(row.getGlAccount(), "no account"),
              new Cell.Text(row.getCurrency()),
              new Cell.Money(row.getAmount(), decimals(row.getCurrency())),
              new Cell.Count(row.getTokens())));
    }
    List<Column> columns =
        List.of(
            text("basis", "Basis"),
            text("reason", "By"),
            text("cost_center", "Cost centre"),
            text("team", "Team"),
            text("workload", "Workload"),
            text("project", "Project"),
            text("api_key", "Key"),
            text("tags", "Tags"),
            text("gl_account", "Account"),
            text("currency", "Currency"),
            number("amount", "Amount"),
            number("tokens", "Tokens"));
    return new Table(
        "allocation",
        "Cost by who answers for it",
        "SELECT basis, reason, cost_center, team, workload, project, api_key, tags, gl_account,"
            + " currency, amount, tokens FROM allocation",
        columns,
        cells,
        "nothing is to be charged.");
  }

  /** Writes {@code close} of summary.json; null: the month was never closed. */
  void writeClose(JsonGenerator out) throws IOException {
    if (close == null) {
      out.writeNullField("close");
      return;
    }
    out.writeObjectFieldStart("close");
    out.writeStringField("id", close.id());
    out.writeStringField("status", close.status());
    out.writeBooleanField("of_this_run", close.isOfThisRun());
    out.writeStringField("cause", close.cause());
    out.writeArrayFieldStart("missing");
    for (String sentence : close.missing()) {
      out.writeString(sentence);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  /** Writes {@code allocation} of summary.json: amounts by cost centre, unallocated as null. */
  void write(JsonGenerator out) throws IOException {
    out.writeArrayFieldStart("allocation");
    for (JournalLine line : journal) {
      out.writeStartObject();
      out.writeStringField("cost_center", line.getCostCenter());
      out.writeStringField("gl_account", line.getGlAccount());
      out.writeStringField("currency", line.getCurrency());
      out.writeStringField("amount", Json.decimal(line.getAmount()));
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
