package io.plumbline.cli;

import io.plumbline.AuditPipeline;
import io.plumbline.MonthClose;
import io.plumbline.MonthClosing;
import io.plumbline.schema.Exchanged;
import io.plumbline.schema.Reconciled;
import io.plumbline.shared.AuditClock;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.policy.Policy;
import io.plumbline.shared.policy.ReferenceRates;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The monthly close. */
@Command(
    name = "close",
    mixinStandardHelpOptions = true,
    description = {
      "Audits a month, compares it with the invoices and freezes it.",
      "Refuses with every reason (exit 4) while a feed, days of it, a price, an exchange rate or an",
      "invoice is missing, or closes as preliminary with --preliminary. A closed month changes only with --restate and its cause."
    })
final class CloseCommand implements Callable<Integer> {
  @Mixin CommonOptions common;

  @Option(names = "--month", required = true, paramLabel = "M", description = "The month, YYYY-MM.")
  String month;

  @Option(
      names = "--preliminary",
      description = "Close although something is missing; the journal is reversed later.")
  boolean preliminary;

  @Option(
      names = "--restate",
      paramLabel = "CAUSE",
      description = "Close a closed month anew, and why.")
  String cause;

  @Override
  public Integer call() throws IOException {
    YearMonth of = month();
    if (cause != null && cause.isBlank()) {
      throw new UsageFault("--restate needs a cause that a reader of the journal understands.");
    }
    if (cause != null && preliminary) {
      throw new UsageFault(
          "A month is restated or closed as preliminary, not both. Leave one out.");
    }
    Console console = common.console();
    AuditConfig config = common.load();
    console.progress("Closing " + of + " …");
    try (Stages stages = Stages.of(config, console)) {
      return close(
          console,
          new MonthClosing(stages.pipeline(), AuditClock.system()),
          config,
          stages.policy(),
          of);
    }
  }

  private YearMonth month() {
    try {
      return YearMonth.parse(month);
    } catch (DateTimeException e) {
      throw new UsageFault("--month " + month + " is no month. Write it as YYYY-MM, e.g. 2026-10.");
    }
  }

  private int close(
      Console console, MonthClosing closing, AuditConfig config, Policy policy, YearMonth of)
      throws IOException {
    Optional<MonthClose> before = closing.last(of);
    boolean closed = before.filter(MonthClose::isFinal).isPresent();
    if (cause != null && !closed) {
      throw new UsageFault(
          "%s is not closed, so there is nothing to restate. Close it without --restate."
              .formatted(of));
    }
    AuditPipeline.Audited audited = closing.audit(of, cause != null);
    boolean same = before.filter(b -> b.runId().equals(audited.run().getRunId())).isPresent();
    if (closed && (same || cause == null)) {
      console.say(
          "%s is closed already (%s); nothing changed.".formatted(of, before.orElseThrow().id()));
      return finish(console, audited);
    }
    List<String> missing = missing(closing, config, policy, audited, of);
    if (!missing.isEmpty() && !preliminary) {
      console.warn("%s cannot be closed:".formatted(of));
      missing.forEach(reason -> console.warn("  " + reason));
      console.warn(
          "Mend these and run the same command again, or close as preliminary: plumbline close"
              + " --month "
              + of
              + " --preliminary");
      return ExitCode.INCOMPLETE;
    }
    if (preliminary && same && before.get().missing().equals(missing)) {
      console.say(
          "%s is closed as preliminary already (%s); nothing changed."
              .formatted(of, before.get().id()));
      return finish(console, audited);
    }
    String status = cause != null ? "restated" : missing.isEmpty() ? "closed" : "preliminary";
    MonthClose close = closing.close(of, audited, status, cause, missing);
    sentences(close, audited).forEach(console::say);
    missing.forEach(console::warn);
    return finish(console, audited);
  }

  private int finish(Console console, AuditPipeline.Audited audited) throws IOException {
    if (common.json) {
      console.raw(Files.readString(audited.reports().summary()));
    } else {
      audited.reports().pages().forEach(page -> console.say("  " + page));
    }
    return common.exit(audited.tables().findings());
  }

  private static List<String> sentences(MonthClose close, AuditPipeline.Audited audited) {
    List<String> lines = new ArrayList<>();
    lines.add(
        switch (close.status()) {
          case "preliminary" ->
              "Closed %s as preliminary (%s): run %s."
                  .formatted(close.month(), close.id(), close.runId());
          case "restated" ->
              "Restated %s (%s): run %s. The journal takes back what was posted and posts anew."
                  .formatted(close.month(), close.id(), close.runId());
          default -> "Closed %s (%s): run %s.".formatted(close.month(), close.id(), close.runId());
        });
    Map<String, BigDecimal[]> sums = new TreeMap<>();
    for (Reconciled step : audited.tables().finance().reconciled()) {
      if (step.getState().equals("compared")) {
        BigDecimal[] own =
            sums.computeIfAbsent(
                step.getProvider() + " " + step.getCurrency(),
                key -> new BigDecimal[] {BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO});
        int at =
            switch (step.getStep()) {
              case "priced" -> 0;
              case "invoiced" -> 1;
              case "unexplained" -> 2;
              default -> -1;
            };
        if (at >= 0) {
          own[at] = own[at].add(step.getAmount());
        }
      }
    }
    // A currency in which a provider neither bills nor is priced is one the logs alone speak of.
    sums.values().removeIf(own -> Stream.of(own).allMatch(amount -> amount.signum() == 0));
    sums.forEach(
        (account, own) ->
            lines.add(
                "%s: invoiced %s, priced %s, unexplained %s."
                    .formatted(account, text(own[1]), text(own[0]), text(own[2]))));
    return lines;
  }

  private static String text(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }

  /** Why the month cannot be closed, a sentence for each reason; empty: it can. */
  private static List<String> missing(
      MonthClosing closing,
      AuditConfig config,
      Policy policy,
      AuditPipeline.Audited audited,
      YearMonth of)
      throws IOException {
    List<String> missing = new ArrayList<>();
    if (!closing.isOver(of)) {
      missing.add("%s is not over: its last day is %s.".formatted(of, of.atEndOfMonth()));
    }
    missing.addAll(Completeness.problems(config, audited));
    for (String source : closing.silentSources(audited)) {
      missing.add(
          "Source '%s' has nothing of %s. Check that the feed arrived, or take the source out of plumbline.yaml."
              .formatted(source, of));
    }
    for (String source : closing.amortisedBills(audited)) {
      missing.add(
          "Source '%s' is Azure's amortised export, which leaves out what was bought in advance, so its total is no invoice's. Give the actual export in its place."
              .formatted(source));
    }
    missing.addAll(FeedDays.missing(audited.tables().spend(), of, policy.finance().quietDays()));
    missing.addAll(closing.unpricedCalls(audited));
    missing.addAll(invoices(policy, audited.tables().finance().reconciled(), of));
    missing.addAll(rates(audited.tables().finance().exchanged(), policy));
    return missing;
  }

  /** Bills in a currency that the book's prices cannot be converted into. */
  static List<String> rates(List<Exchanged> exchanged, Policy policy) {
    Map<String, List<LocalDate>> days = new TreeMap<>();
    for (Exchanged row : exchanged) {
      if (row.getRate() == null) {
        days.computeIfAbsent(
                "%s bills in %s, and its calls are priced in %s"
                    .formatted(row.getProvider(), row.getBilledCurrency(), row.getCurrency()),
                key -> new ArrayList<>())
            .add(row.getDay());
      }
    }
    List<String> missing = new ArrayList<>();
    days.forEach(
        (what, of) ->
            missing.add(
                "%s, and no exchange rate is known for %s. %s has rates of %s: add the ECB's time series of euro reference rates as CSV, or price the calls in the bill's currency."
                    .formatted(
                        what,
                        of.size() == 1
                            ? of.get(0).toString()
                            : "%d days from %s to %s"
                                .formatted(of.size(), of.get(0), of.get(of.size() - 1)),
                        policy.folder().resolve(ReferenceRates.FILE),
                        policy.rates().span())));
    return missing;
  }

  /** Invoices that are missing or end before the calls do. */
  static List<String> invoices(Policy policy, List<Reconciled> steps, YearMonth of) {
    List<String> missing = new ArrayList<>();
    Map<String, List<Reconciled>> byProvider = new TreeMap<>();
    steps.forEach(
        step -> byProvider.computeIfAbsent(step.getProvider(), key -> new ArrayList<>()).add(step));
    byProvider.forEach(
        (provider, own) -> {
          // Calls that were all refused used nothing, and nobody bills them.
          if (!policy.finance().awaitsInvoice(provider)
              || own.stream().allMatch(CloseCommand::isNothing)) {
            return;
          }
          if (own.stream().anyMatch(step -> step.getState().equals("no_invoice"))) {
            missing.add(
                provider.equals("unknown")
                    ? "Calls of a provider the log does not name cannot be held beside an invoice. Say in endpoints.yaml whose their hosts are (host, provider)."
                    : "No invoice of %s for %s was read, so what it cost is an estimate. Add its bill as a source, or say that none is sent: finance.reconciliation.providers.%s.invoice: false in policy.yaml."
                        .formatted(provider, of, provider));
            return;
          }
          Optional<LocalDate> billed = lastDay(own, "invoiced");
          Optional<LocalDate> called = lastDay(own, "priced");
          if (billed.isPresent() && called.isPresent() && billed.get().isBefore(called.get())) {
            missing.add(
                "The invoice of %s ends on %s, and calls were made until %s. Read the rest of it."
                    .formatted(provider, billed.get(), called.get()));
          }
        });
    return missing;
  }

  private static boolean isNothing(Reconciled step) {
    return step.getAmount().signum() == 0
        && (step.getTokens() == null || step.getTokens().signum() == 0);
  }

  private static Optional<LocalDate> lastDay(List<Reconciled> steps, String step) {
    return steps.stream()
        .filter(row -> row.getStep().equals(step) && row.getAmount().signum() != 0)
        .map(Reconciled::getDay)
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder());
  }
}
