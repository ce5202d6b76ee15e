package io.plumbline.stage.report;

import io.plumbline.schema.Finding;
import io.plumbline.schema.Flow;
import io.plumbline.schema.GpuHour;
import io.plumbline.schema.GpuPool;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.ModelDay;
import io.plumbline.schema.PersonalDataCount;
import io.plumbline.schema.ProviderDay;
import io.plumbline.schema.Run;
import io.plumbline.schema.Spend;
import io.plumbline.schema.WorkloadMeasure;
import java.util.List;
import java.util.Objects;

/**
 * Everything a report may say anything about: the tables of one run, in any order.
 *
 * @param run the run; its interval is the reports' interval (UTC days, end exclusive)
 * @param engine what computed it, e.g. {@code local[2]}
 * @param spend spend and usage by day and cut
 * @param findings verdicts of rules on subjects
 * @param flows distinct combinations that rules judged
 * @param providerDays rate limits and failures
 * @param modelDays reported beside priced
 * @param workloadMeasures what is known of each workload
 * @param personalDataCounts kinds of personal data, counted
 * @param gpuHours what each GPU did in each hour
 * @param gpuPools GPU pools over the last 28 days of the interval
 * @param ingestedFiles the ledger of files
 * @param rejectedCounts quarantined records by source and reason
 * @param previousMonth spend of the calendar month before; null: no run of it is known
 * @param notes what the figures rest on
 * @param verdicts one per workload that was judged
 * @param manifest the run's manifest; null: none written
 * @param finance what finance closes the interval with
 * @param oversight what is watched from run to run
 * @param outlook what is to come, and which days were unlike the others
 */
public record ReportInput(
    Run run,
    String engine,
    List<Spend> spend,
    List<Finding> findings,
    List<Flow> flows,
    List<ProviderDay> providerDays,
    List<ModelDay> modelDays,
    List<WorkloadMeasure> workloadMeasures,
    List<PersonalDataCount> personalDataCounts,
    List<GpuHour> gpuHours,
    List<GpuPool> gpuPools,
    List<IngestedFile> ingestedFiles,
    List<RejectedCount> rejectedCounts,
    List<Spend> previousMonth,
    ReportNotes notes,
    List<Verdict> verdicts,
    ManifestReference manifest,
    FinanceFigures finance,
    Oversight oversight,
    OutlookFigures outlook) {

  public ReportInput {
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(notes, "notes");
    Objects.requireNonNull(finance, "finance");
    Objects.requireNonNull(oversight, "oversight");
    Objects.requireNonNull(outlook, "outlook");
    spend = List.copyOf(spend);
    findings = Findings.sorted(findings); // every section asks for them so: once done it is quick
    flows = List.copyOf(flows);
    providerDays = List.copyOf(providerDays);
    modelDays = List.copyOf(modelDays);
    workloadMeasures = List.copyOf(workloadMeasures);
    personalDataCounts = List.copyOf(personalDataCounts);
    gpuHours = List.copyOf(gpuHours);
    gpuPools = List.copyOf(gpuPools);
    ingestedFiles = List.copyOf(ingestedFiles);
    rejectedCounts = List.copyOf(rejectedCounts);
    previousMonth = previousMonth == null ? null : List.copyOf(previousMonth);
    verdicts = List.copyOf(verdicts);
  }
}
