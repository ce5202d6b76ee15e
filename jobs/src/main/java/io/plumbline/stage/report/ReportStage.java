package io.plumbline.stage.report;

import io.plumbline.schema.Run;
import io.plumbline.stage.report.document.Document;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.render.CsvRenderer;
import io.plumbline.stage.report.render.HtmlRenderer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The report stage: tables of a run in, a folder of reports out. */
public final class ReportStage {
  private static final String FOCUS = "focus.csv";

  /**
   * What was written.
   *
   * @param folder the reports' folder: {@code <reports>/<label>}
   * @param pages the HTML reports
   * @param summary {@code summary.json}
   * @param findings {@code findings.json}
   */
  public record Written(Path folder, List<Path> pages, Path summary, Path findings) {
    public Written {
      pages = List.copyOf(pages);
    }
  }

  /**
   * Writes all reports of a run into {@code reports/<label>}, where the label is the day, the month
   * or from and to, with the list of their checksums. The folder appears whole or stays as it was;
   * the same input again gives the same bytes.
   *
   * @throws IOException where the folder cannot be written; the message names it
   */
  public Written write(ReportInput input, Path reports) throws IOException {
    Map<String, ReportContent> contents = contents(input);
    String label = ReportLabel.of(input.run().getFrom(), input.run().getTo());
    Path folder = new ReportFolder(reports).replace(label, contents);
    List<Path> pages =
        contents.keySet().stream()
            .filter(name -> name.endsWith(".html"))
            .map(folder::resolve)
            .toList();
    return new Written(
        folder, pages, folder.resolve("summary.json"), folder.resolve("findings.json"));
  }

  /**
   * Contents of all reports of a run by their names in its folder, without the list of their
   * checksums; equal input gives equal bytes.
   */
  public static Map<String, ReportContent> contents(ReportInput input) {
    Map<String, ReportContent> contents = texts(input);
    contents.put("finance.xlsx", ReportContent.of(FinanceWorkbook.of(input)));
    FocusCsv focus = focus(input);
    contents.put("focus.parquet", ReportContent.of(FocusParquet.of(focus)));
    contents.put(FOCUS, focus::writeTo);
    return contents;
  }

  /** Those that are text. */
  static Map<String, String> files(ReportInput input) {
    Map<String, String> files = new TreeMap<>();
    texts(input).forEach((name, content) -> files.put(name, content.text()));
    files.put(FOCUS, focus(input).text());
    return files;
  }

  private static FocusCsv focus(ReportInput input) {
    return FocusCsv.of(input.spend(), input.finance().reconciled());
  }

  private static Map<String, ReportContent> texts(ReportInput input) {
    HtmlRenderer html = new HtmlRenderer();
    CsvRenderer csv = new CsvRenderer();
    Map<String, ReportContent> files = new TreeMap<>();
    List<String> pages = new ArrayList<>();
    for (Report report : Reports.all()) {
      Document document = report.write(input);
      String page = document.id() + ".html";
      pages.add(page);
      files.put(page, ReportContent.of(html.render(document)));
      for (Table table : document.tables()) {
        files.put(
            "csv/" + document.id() + "-" + table.id() + ".csv",
            ReportContent.of(csv.render(table)));
      }
    }
    Run run = input.run();
    files.put("summary.json", new SummaryWriter().write(input, pages));
    files.put(
        "findings.json",
        new FindingsWriter().write(run.getRunId(), run.getFrom(), run.getTo(), input.findings()));
    files.put("registers.json", Register.json(input));
    for (InterchangeFormat format : InterchangeFormat.values()) {
      files.put(
          format.file(),
          format.write(
              run.getRunId(), run.getFrom(), run.getTo(), run.getVersion(), input.findings()));
    }
    return files;
  }
}
