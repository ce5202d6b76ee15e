package io.plumbline.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What our pages point to is there. */
class LinksTest {
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)");

  /** Files named in the walk-throughs, in backticks and with a slash. */
  private static final Pattern FILE =
      Pattern.compile("`((?:jobs|rules|schemas|airflow|sample-logs|docs)/[\\w./*-]+)`");

  @Test
  void everyLinkAndEveryFileNamedIsThere() throws IOException {
    List<String> missing = new ArrayList<>();
    for (Path page : pages()) {
      String text = Files.readString(page);
      look(page, page.getParent(), LINK.matcher(text), missing);
      look(page, Written.root(), FILE.matcher(text), missing);
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void theReadmeIsAScreenAndAHalf() throws IOException {
    assertThat(Files.readAllLines(Written.root().resolve("README.md"))).hasSizeLessThan(121);
  }

  private static void look(Path page, Path from, Matcher found, List<String> missing) {
    while (found.find()) {
      String target = found.group(1);
      if (!target.contains("*")
          && !target.contains("/target/")
          && !Files.exists(from.resolve(target))) {
        missing.add(Written.root().relativize(page) + " names " + target);
      }
    }
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    try (Stream<Path> docs = Files.walk(Written.root().resolve("docs"))) {
      docs.filter(f -> f.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    pages.add(Written.root().resolve("README.md"));
    pages.add(Written.root().resolve("CONTRIBUTING.md"));
    return pages;
  }
}
