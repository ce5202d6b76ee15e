package io.plumbline.cli;

import picocli.CommandLine.Command;

/** Personal data in texts. */
@Command(
    name = "pii",
    mixinStandardHelpOptions = true,
    description = "Personal data in texts.",
    subcommands = {PiiScanCommand.class, PiiEvalCommand.class})
final class PiiCommand {}
