package io.plumbline;

import io.plumbline.schema.Billed;
import io.plumbline.schema.Run;
import io.plumbline.shared.AuditClock;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.WriterLock;
import io.plumbline.stage.price.PriceCheck;
import io.plumbline.stage.price.Priced;
import java.io.IOException;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The close of a month: the audit it rests on, what stands against it, and its record. */
public final class MonthClosing {
  /** Of other formats' bills a commitment's purchase is a line beside its use. */
  private static final String AMORTISABLE = "azure-cost";

  private final AuditPipeline pipeline;
  private final AuditBasis basis;
  private final AuditClock clock;

  public MonthClosing(AuditPipeline pipeline, AuditClock clock) {
    this.pipeline = pipeline;
    this.basis = pipeline.basis();
    this.clock = clock;
  }

  /**
   * Audits a month in order to close it.
   *
   * @param restating whether it may change a month that is closed
   * @throws MonthClosedException if the month is closed, would change, and may not
   */
  public AuditPipeline.Audited audit(YearMonth month, boolean restating) throws IOException {
    return pipeline.audit(month.atDay(1), month.plusMonths(1).atDay(1), restating);
  }

  /** The close of the month that counts; empty: it was never closed. */
  public Optional<MonthClose> last(YearMonth month) throws IOException {
    return basis.closes().last(month);
  }

  /** Whether the month has ended, by the clock. */
  public boolean isOver(YearMonth month) {
    return !clock
        .now()
        .isBefore(month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  /** Configured sources of which nothing that was read concerns the month. */
  public List<String> silentSources(AuditPipeline.Audited audited) throws IOException {
    Run run = audited.run();
    LakeVersion version = audited.inputs().version();
    Set<String> heard = new HashSet<>();
    audited.files().stream()
        .filter(file -> file.getFirstAt() != null)
        .forEach(file -> heard.add(file.getSource()));
    Set<String> sources = basis.sourceNames();
    BilledCharges.of(version, sources, run.getFrom(), run.getTo())
        .forEach(line -> heard.add(line.getSource()));
    BilledCharges.counts(version, sources, run.getFrom(), run.getTo())
        .forEach(bucket -> heard.add(bucket.getSource()));
    return basis.config().sources().stream()
        .map(AuditConfig.Source::name)
        .filter(source -> !heard.contains(source))
        .toList();
  }

  /**
   * Configured sources whose bill of the month is Azure's amortised export: it spreads what was
   * bought in advance over its use, and the purchase, which the invoice shows, is not in it.
   */
  public List<String> amortisedBills(AuditPipeline.Audited audited) throws IOException {
    Run run = audited.run();
    return BilledCharges.of(
            audited.inputs().version(), basis.sourceNames(), run.getFrom(), run.getTo())
        .stream()
        .filter(
            line ->
                line.getFormat().equals(AMORTISABLE)
                    && line.getBilledCost().signum() == 0
                    && line.getEffectiveCost() != null
                    && line.getEffectiveCost().signum() != 0)
        .map(Billed::getSource)
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Calls of an audit that have no price and cost something, a sentence for each model; capacity
   * bought by the hour is not among them, since its bill is not by the call.
   */
  public List<String> unpricedCalls(AuditPipeline.Audited audited) throws IOException {
    Run run = audited.run();
    return PriceCoverage.of(
            basis.config(),
            audited.inputs().version(),
            basis.prices(),
            run.getFrom(),
            run.getTo(),
            run.getTo())
        .unpriced()
        .stream()
        .filter(calls -> calls.reason() != Priced.Reason.PROVISIONED)
        .map(PriceCheck.Unpriced::message)
        .toList();
  }

  /**
   * Closes a month on the figures of an audit and writes its reports anew, which then say so.
   *
   * @param status preliminary, closed or restated
   * @param cause why it is closed anew; null: it was not closed
   * @param missing what is missing, in sentences
   */
  public MonthClose close(
      YearMonth month,
      AuditPipeline.Audited audited,
      String status,
      String cause,
      List<String> missing)
      throws IOException {
    try (WriterLock lock = basis.lake().lock()) {
      MonthClose close =
          basis
              .closes()
              .record(
                  month,
                  status,
                  audited.run().getRunId(),
                  cause,
                  missing,
                  audited.tables().finance().journal());
      pipeline.report(audited);
      return close;
    }
  }
}
