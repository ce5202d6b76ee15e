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
import java.util.Comparator;
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
  private static final Comparator<IngestedFile> BY_CONTENT =
      Comparator.comparing(IngestedFile::getSha256)
          .thenComparingLong(IngestedFile::getRead)
          .thenComparingLong(IngestedFile::getAccepted);

  /**
   * @param from first UTC day
   * @param to end, exclusive
   */
  static RunInputs of(AuditBasis basis, Ledger ledger, LocalDate from, LocalDate to)
      throws IOException {
    List<IngestedFile> files = ledger.ofInterval(basis.sourceNames(), from, to);
    return new RunInputs(ledger, files, identify(basis, ledger.version(), files, from, to));
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
    int end = 0;
    for (int at = 0; at < files.size(); at = end) { // they come in the order of the sources
      String source = files.get(at).getSource();
      while (end < files.size() && files.get(end).getSource().equals(source)) {
        end++;
      }
      addContent(files.subList(at, end), inputs);
    }
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

  /**
   * Adds what the files of a source hold; where they lie, and in which nights they came, is not
   * asked.
   */
  private static void addContent(List<IngestedFile> files, StringBuilder inputs) {
    int[] order =
        ContentOrder.of(
            files.size(),
            i -> ContentOrder.ofHex(files.get(i).getSha256()),
            (one, other) -> BY_CONTENT.compare(files.get(one), files.get(other)));
    for (int i : order) {
      IngestedFile file = files.get(i);
      inputs.append(file.getSource()).append('\t').append(file.getSha256()).append('\t');
      inputs.append(file.getRead()).append('\t').append(file.getAccepted()).append('\n');
    }
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
