package io.plumbline.stage.report;

import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Callout;
import io.plumbline.stage.report.document.Card;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Chart;
import io.plumbline.stage.report.document.Column;
import io.plumbline.stage.report.document.Document;
import io.plumbline.stage.report.document.Fact;
import io.plumbline.stage.report.document.Section;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tiles;
import java.util.List;
import java.util.stream.Collectors;

/** A document as plain text, so that a changed word shows as a changed line. */
final class DocumentText {
  private static final int ROWS = 12;

  private DocumentText() {}

  static String of(Document document) {
    StringBuilder out = new StringBuilder();
    out.append("# ").append(document.title()).append(" · ").append(document.subtitle());
    document.answers().forEach(block -> out.append('\n').append(block(block)));
    for (Section section : document.sections()) {
      out.append("\n\n## ").append(section.code()).append(' ').append(section.title());
      section.blocks().forEach(block -> out.append('\n').append(block(block)));
    }
    out.append("\n\n## About this run");
    document.facts().forEach(fact -> out.append('\n').append(fact(fact)));
    return out.append('\n').toString();
  }

  private static String block(Block block) {
    if (block instanceof Sentence sentence) {
      return sentence.text();
    } else if (block instanceof Callout callout) {
      return "[%s %s] %s%s"
          .formatted(
              callout.tone(),
              callout.word(),
              callout.title(),
              callout.sentences().stream()
                  .map(sentence -> "\n  " + sentence.text())
                  .collect(Collectors.joining()));
    } else if (block instanceof Tiles tiles) {
      return tiles.tiles().stream()
          .map(
              tile ->
                  "[%s] %s: %s (%s)"
                      .formatted(tile.tone(), tile.label(), tile.value(), tile.note()))
          .collect(Collectors.joining("\n"));
    } else if (block instanceof Card card) {
      return "[%s %s] %s\n  %s%s"
          .formatted(
              card.tone(),
              card.word(),
              card.title(),
              card.lead(),
              card.facts().stream().map(fact -> "\n  " + fact(fact)).collect(Collectors.joining()));
    } else if (block instanceof Chart chart) {
      return "(chart %s) %s: %s".formatted(chart.id(), chart.title(), chart.description());
    }
    return table((Table) block);
  }

  private static String fact(Fact fact) {
    return fact.label() + ": " + fact.value();
  }

  private static String table(Table table) {
    StringBuilder out = new StringBuilder();
    out.append("(table ").append(table.id()).append(") ").append(table.caption());
    if (table.rows().isEmpty()) {
      return out.append(": ").append(table.whenEmpty()).toString();
    }
    out.append("\n  ")
        .append(table.columns().stream().map(Column::title).collect(Collectors.joining(" | ")));
    table.rows().stream().limit(ROWS).forEach(row -> out.append("\n  ").append(row(row)));
    if (table.rows().size() > ROWS) {
      out.append("\n  … ").append(table.rows().size() - ROWS).append(" more");
    }
    table.totals().forEach(row -> out.append("\n  = ").append(row(row)));
    return out.toString();
  }

  private static String row(List<Cell> row) {
    return row.stream().map(DocumentText::cell).collect(Collectors.joining(" | "));
  }

  private static String cell(Cell cell) {
    if (cell instanceof Cell.Mark mark) {
      return "[" + mark.tone() + "] " + mark.word();
    } else if (cell instanceof Cell.Missing missing) {
      return "<" + missing.word() + ">";
    } else if (cell instanceof Cell.Money money) {
      return money.amount().stripTrailingZeros().toPlainString();
    } else if (cell instanceof Cell.Quantity quantity) {
      return quantity.value().toPlainString();
    } else if (cell instanceof Cell.Share share) {
      return share.share().toPlainString();
    } else if (cell instanceof Cell.Count count) {
      return Long.toString(count.count());
    } else if (cell instanceof Cell.Names names) {
      return String.join(", ", names.names());
    } else if (cell instanceof Cell.Link link) {
      return link.text();
    } else if (cell instanceof Cell.Code code) {
      return code.text();
    }
    return ((Cell.Text) cell).text();
  }
}
