package io.plumbline.stage.report.render;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import io.plumbline.shared.Digests;
import io.plumbline.stage.report.document.Document;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A document as one HTML file that needs nothing else: no script, no font, no picture, no network.
 *
 * <p>Two walls stand between text from a log and the reader's browser: templates escape by context,
 * and the page's Content-Security-Policy allows nothing but its own style sheet, by digest.
 */
public final class HtmlRenderer {
  /** Rows of a table shown on the page; its CSV twin has all of them. */
  static final int ROWS_SHOWN = 200;

  private final String style;
  private final String policy;

  /** Reads the style sheet. */
  public HtmlRenderer() {
    style = "\n" + styleSheet();
    policy =
        "default-src 'none'; style-src 'sha256-"
            + digest(style)
            + "'; base-uri 'none'; form-action 'none'";
  }

  /** The whole page; equal documents give equal text. */
  public String render(Document document) {
    StringOutput page = new StringOutput();
    JtereportGenerated.render(new OwaspHtmlTemplateOutput(page), null, document, policy, style);
    return Shown.safe(page.toString());
  }

  private static String styleSheet() {
    try (InputStream in = HtmlRenderer.class.getResourceAsStream("report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the reports' style sheet from the jar.", e);
    }
  }

  private static String digest(String text) {
    return Base64.getEncoder().encodeToString(Digests.raw(text.getBytes(StandardCharsets.UTF_8)));
  }
}
