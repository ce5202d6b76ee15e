package io.plumbline.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** A command's help: first what is its own, then what all commands take. */
final class OwnOptionsFirst {
  /** The line above what all commands take. */
  static final String HEADING = "Common to all commands:";

  private OwnOptionsFirst() {}

  /** The same command line, whose commands and theirs say their help so. */
  static CommandLine in(CommandLine line) {
    line.getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, OwnOptionsFirst::options);
    line.getSubcommands().values().forEach(OwnOptionsFirst::in);
    return line;
  }

  private static String options(Help help) {
    CommandSpec spec = help.commandSpec();
    List<OptionSpec> common =
        spec.mixins().values().stream()
            .filter(mixin -> mixin.userObject() instanceof CommonOptions)
            .flatMap(mixin -> mixin.options().stream())
            .toList();
    List<OptionSpec> own =
        spec.options().stream().filter(option -> !isOneOf(common, option)).toList();
    String first = help.optionListExcludingGroups(own) + help.optionListGroupSections();
    return common.isEmpty()
        ? first
        : first + "%n%s%n".formatted(HEADING) + help.optionListExcludingGroups(common);
  }

  private static boolean isOneOf(List<OptionSpec> common, OptionSpec option) {
    return common.stream().anyMatch(one -> one.longestName().equals(option.longestName()));
  }
}
