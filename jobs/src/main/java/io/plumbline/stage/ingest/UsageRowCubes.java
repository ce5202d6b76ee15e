package io.plumbline.stage.ingest;

import io.plumbline.schema.Usage;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.ContentState;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.CallRecord.TokenSource;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.json.TimeText;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Adds rows of the usage table up again, for a file that lost rows: the same sums by the same code.
 */
final class UsageRowCubes {
  private UsageRowCubes() {}

  static List<UsageDaily> of(
      Iterable<Usage> rows,
      String source,
      String format,
      String ingestId,
      String usageFile,
      LocalDate day) {
    SymbolTable symbols = new SymbolTable();
    UsageCubes cubes = new UsageCubes(symbols, new CallTerms(symbols));
    CallRecord call = new CallRecord();
    for (Usage row : rows) {
      fill(call, row, symbols);
      PersonalDataText found =
          row.getPersonalData() == null ? null : PersonalDataText.of(row.getPersonalData());
      cubes.add(
          call,
          found == null ? null : symbols.intern(found.kinds()),
          found == null ? null : found.counts());
    }
    return new ArrayList<>(cubes.rows(source, format, ingestId, usageFile, day));
  }

  private static void fill(CallRecord call, Usage row, SymbolTable symbols) {
    call.clear();
    call.attempt = row.getAttempt() == null ? -1 : row.getAttempt();
    call.startedAt = TimeText.micros(row.getStartedAt());
    call.team = symbols.intern(row.getTeam());
    call.workload = symbols.intern(row.getWorkload());
    call.apiKey = symbols.intern(row.getApiKey());
    call.costCenter = symbols.intern(row.getCostCenter());
    call.environment = symbols.intern(row.getEnvironment());
    call.tags = symbols.intern(row.getTags());
    call.operation = symbols.intern(row.getOperation());
    call.modelRequestedFact = symbols.intern(row.getModelRequested());
    call.modelServed = symbols.intern(row.getModelServed());
    call.provider = symbols.intern(row.getProvider());
    call.lane = symbols.intern(row.getLane());
    call.deployment = symbols.intern(row.getDeployment());
    call.endpoint = symbols.intern(row.getEndpoint());
    call.serviceTier = symbols.intern(row.getServiceTier());
    call.stream = row.getStream() == null ? -1 : row.getStream() ? 1 : 0;
    call.gatewayCacheHit = row.getGatewayCacheHit();
    call.regionCalled = symbols.intern(row.getRegionCalled());
    call.regionServed = symbols.intern(row.getRegionServed());
    call.country = symbols.intern(row.getCountry());
    call.residencyScope = symbols.intern(row.getResidencyScope());
    call.residencyZone = symbols.intern(row.getResidencyZone());
    call.residencyEvidence = symbols.intern(row.getResidencyEvidence());
    call.inputUncached = row.getInputUncachedTokens();
    call.cacheRead = row.getCacheReadTokens();
    call.cacheWrite5m = row.getCacheWrite5mTokens();
    call.cacheWrite1h = row.getCacheWrite1hTokens();
    call.output = row.getOutputTokens();
    call.reasoning = row.getReasoningTokens();
    call.tokenSource = TokenSource.valueOf(upper(row.getTokenSource()));
    call.durationUs = row.getDurationUs() == null ? CallRecord.NONE : row.getDurationUs();
    call.firstTokenUs =
        row.getTimeToFirstTokenUs() == null ? CallRecord.NONE : row.getTimeToFirstTokenUs();
    call.status = Status.valueOf(upper(row.getStatus()));
    call.errorClass = symbols.intern(row.getErrorClass());
    call.httpStatus = row.getHttpStatus() == null ? -1 : row.getHttpStatus();
    call.rateLimit = RateLimit.valueOf(upper(row.getRateLimit()));
    BigDecimal cost = row.getReportedCost();
    if (cost != null && cost.unscaledValue().bitLength() <= 62) {
      call.reportedCostAtto = cost.setScale(18).unscaledValue().longValueExact();
    } else {
      call.reportedCostBig = cost;
    }
    call.currency = symbols.intern(row.getReportedCurrency());
    call.contentState = ContentState.valueOf(upper(row.getContentState()));
    call.personalDataSubjects = bytes(row.getPersonalDataSubjects());
    call.mediaSkipped = row.getMediaSkipped();
    call.bodiesElsewhere = row.getBodiesElsewhere();
    call.inputAudio = row.getInputAudioTokens();
    call.inputImage = row.getInputImageTokens();
    call.outputAudio = row.getOutputAudioTokens();
    call.outputImage = row.getOutputImageTokens();
    call.webSearches = row.getWebSearches();
    call.mediaUs = row.getMediaUs();
    call.quotaTokens = row.getQuotaTokens() == null ? CallRecord.NONE : row.getQuotaTokens();
    call.quotaTokensLeft =
        row.getQuotaTokensLeft() == null ? CallRecord.NONE : row.getQuotaTokensLeft();
  }

  private static byte[] bytes(ByteBuffer written) {
    if (written == null) {
      return null;
    }
    byte[] bytes = new byte[written.remaining()];
    written.duplicate().get(bytes);
    return bytes;
  }

  private static String upper(String s) {
    return s.toUpperCase(Locale.ROOT);
  }
}
