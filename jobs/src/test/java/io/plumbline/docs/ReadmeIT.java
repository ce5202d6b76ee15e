package io.plumbline.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows of `./plumbline demo` is what it says. */
class ReadmeIT {
  private static final Pattern BLOCK =
      Pattern.compile(
          "(<!-- demo: .*? -->\n```\n\\$ \\./plumbline demo\n)(.*?)(```\n<!-- /demo -->)",
          Pattern.DOTALL);

  @Test
  void theDemoSaysWhatTheReadmeShows() throws IOException {
    Path readme = Written.root().resolve("README.md");
    String said =
        Demo.finished().said().replaceAll("(?m)^  /.*/(?=reports/)", "  /home/you/plumbline/demo/");
    if (Written.WRITING) {
      Files.writeString(
          readme,
          BLOCK
              .matcher(Files.readString(readme))
              .replaceFirst("$1" + Matcher.quoteReplacement(said) + "$3"));
    }
    Matcher shown = BLOCK.matcher(Files.readString(readme));
    assertThat(shown.find()).as("README.md has the demo's block").isTrue();
    assertThat(anyRun(shown.group(2))).as("README.md " + Written.HOW).isEqualTo(anyRun(said));
  }

  /** A run's id changes with every price, rule and version; the rest must not. */
  private static String anyRun(String text) {
    return text.replaceAll("run [0-9a-f]{16}", "run …");
  }
}
