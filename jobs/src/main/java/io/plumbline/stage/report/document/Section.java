package io.plumbline.stage.report.document;

import java.util.List;

/**
 * A section.
 *
 * @param anchor id within the document; lower case letters, digits and hyphens
 * @param code short code by which people cite it, e.g. {@code C-2}
 * @param title heading
 * @param blocks content, answer first
 */
public record Section(String anchor, String code, String title, List<Block> blocks) {
  public Section {
    blocks = List.copyOf(blocks);
  }
}
