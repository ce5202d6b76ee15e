package io.plumbline;

import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Run;
import io.plumbline.schema.UsageDay;
import io.plumbline.shared.Digests;
import io.plumbline.shared.Version;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Rows;
import io.plumbline.shared.policy.ReferenceRates;
import io.plumbline.stage.ingest.Ledger;
import java.io.IOException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What one run is computed from: a version of the warehouse, the ledger rows of its interval, and
 * the run they make. Equal inputs make the same run, by id.
 *
 * @param ledger ledger of the version of the warehouse
 * @param files ledger rows that concern the interval
 * @param run the run, with the digests of all that goes into it
 */
public record RunInputs(Ledger ledger, List<IngestedFile> files, Run run) {

  /**
   * @param from first UTC day
   * @param to end, exclusive
   */
  static RunInputs of(AuditBasis basis, LakeVersion version, LocalDate from, LocalDate to)
      throws IOException {
    Ledger ledger = Ledger.of(version);
    List<IngestedFile> files = ledger.ofInterval(basis.sourceNames(), from, to);
    return new RunInputs(ledger, files, identify(basis, version, files, from, to));
  }

  /** Version of the warehouse. */
  LakeVersion version() {
    return ledger.version();
  }

  LocalDate from() {
    return run.getFrom();
  }

  LocalDate to() {
    return run.getTo();
  }

  /** Whether the interval is one calendar month. */
  boolean isMonth() {
    return from().getDayOfMonth() == 1 && to().equals(from().plusMonths(1));
  }

  private static Run identify(
      AuditBasis basis, LakeVersion version, List<IngestedFile> files, LocalDate from, LocalDate to)
      throws IOException {
    StringBuilder inputs = new StringBuilder();
    files.stream()
        .map(
            f ->
                f.getSource()
                    + '\t'
                    + f.getSha256()
                    + '\t'
                    + f.getRead()
                    + '\t'
                    + f.getAccepted()
                    + '\n')
        .sorted()
        .forEach(inputs::append);
    inputs.append(
        BilledCharges.digest(
            BilledCharges.of(version, basis.sourceNames(), from, to),
            BilledCharges.counts(version, basis.sourceNames(), from, to)));
    if (basis.policy().rates() != ReferenceRates.NONE) {
      // The month before is converted too, and for budgets the quarter a forecast rests on.
      LocalDate month = from.minusMonths(1);
      LocalDate quarter = to.minusDays(PricedHistory.OUTLOOK_DAYS);
      inputs.append(basis.policy().rates().digest(quarter.isBefore(month) ? quarter : month, to));
    }
    Run run = new Run();
    run.setFrom(from);
    run.setTo(to);
    run.setVersion(Version.current());
    run.setInputsDigest(Digests.sha256(inputs.toString()));
    run.setPolicyDigest(basis.policy().digest());
    run.setPacksDigest(basis.packs().digest());
    run.setPricesDigest(basis.prices().digest());
    run.setLakeVersion(version.number());
    run.setOperations(operations(version, from, to));
    String keys =
        files.stream()
            .map(IngestedFile::getPseudonymKeyId)
            .filter(Objects::nonNull)
            .distinct()
            .sorted()
            .collect(Collectors.joining(","));
    run.setPseudonymKeyIds(keys.isEmpty() ? null : keys);
    run.setRunId(
        Digests.sha256(
                String.join(
                    "\n",
                    from.toString(),
                    to.toString(),
                    run.getVersion(),
                    run.getInputsDigest(),
                    run.getPolicyDigest(),
                    run.getPacksDigest(),
                    run.getPricesDigest()))
            .substring(0, 16));
    return run;
  }

  /** Distinct operations of the interval's days; the newest row of a day counts. */
  private static long operations(LakeVersion version, LocalDate from, LocalDate to)
      throws IOException {
    Map<LocalDate, UsageDay> days = new HashMap<>();
    try (Rows<UsageDay> rows = version.read(UsageDay.class, from, to)) {
      for (UsageDay row : rows) {
        days.merge(row.getDay(), row, (a, b) -> a.getRevision() >= b.getRevision() ? a : b);
      }
    }
    return days.values().stream().mapToLong(UsageDay::getOperations).sum();
  }
}
