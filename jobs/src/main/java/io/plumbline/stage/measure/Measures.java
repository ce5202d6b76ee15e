package io.plumbline.stage.measure;

import io.plumbline.schema.Flow;
import io.plumbline.schema.GpuHour;
import io.plumbline.schema.GpuPool;
import io.plumbline.schema.ModelDay;
import io.plumbline.schema.PersonalDataCount;
import io.plumbline.schema.ProviderDay;
import io.plumbline.schema.Quota;
import io.plumbline.schema.Spend;
import io.plumbline.schema.WorkloadMeasure;
import java.util.List;

/**
 * The tables of one run, each sorted by its key columns with null first.
 *
 * @param spend usage and spend of the interval by day and cut
 * @param flows distinct flows of the interval
 * @param providerDays rate limits, failures and latency by provider and day
 * @param modelDays reported cost beside priced cost by model and day
 * @param workloads what the questions about each workload need
 * @param personalData values of personal data found, by kind
 * @param gpuHours what each GPU did, hour by hour, over the last 28 days
 * @param gpuPools utilisation of each GPU pool over the last 28 days
 * @param quotas tokens a minute that providers admit, beside what is asked of them
 */
public record Measures(
    List<Spend> spend,
    List<Flow> flows,
    List<ProviderDay> providerDays,
    List<ModelDay> modelDays,
    List<WorkloadMeasure> workloads,
    List<PersonalDataCount> personalData,
    List<GpuHour> gpuHours,
    List<GpuPool> gpuPools,
    List<Quota> quotas) {}
