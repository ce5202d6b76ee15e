package io.plumbline.stage.ingest;

import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.lake.Column;
import io.plumbline.shared.lake.ColumnFileWriter;
import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.LinkedId;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import java.io.IOException;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;

/**
 * Writes usage rows column by column and adds them up at the same time. The only place that says
 * which field of a call goes into which column; a test walks usage.avsc and finds every column
 * written.
 */
final class UsageFileWriter {
  private final ColumnFileWriter file;
  private final CallTerms terms;
  private final UsageCubes cubes;
  private final SymbolTable symbols;
  private final Symbol source;
  private final Symbol format;
  private final Symbol ingestId;
  private Kinds[] kindsByOrdinal = new Kinds[64];

  private final SymbolColumn sourceColumn;
  private final SymbolColumn formatColumn;
  private final SymbolColumn fileColumn;
  private final Column position;
  private final SymbolColumn ingestIdColumn;
  private final Column keyHi;
  private final Column keyLo;
  private final Column linkedCall;
  private final Column linkedResponse;
  private final Column linkedRequest;
  private final Column linkedPair;
  private final Column linkedProvider;
  private final Column linkedSpan;
  private final Column linkedAround;
  private final Column linkedAsked;
  private final Column operationHi;
  private final Column callId;
  private final Column responseId;
  private final Column traceId;
  private final Column attempt;
  private final Column startedAt;
  private final Column endedAt;
  private final Column firstTokenAt;
  private final SymbolColumn team;
  private final SymbolColumn workload;
  private final SymbolColumn apiKey;
  private final SymbolColumn costCenter;
  private final SymbolColumn environment;
  private final SymbolColumn tags;
  private final SymbolColumn actor;
  private final SymbolColumn operation;
  private final SymbolColumn modelRequested;
  private final SymbolColumn modelServed;
  private final SymbolColumn provider;
  private final SymbolColumn lane;
  private final SymbolColumn deployment;
  private final SymbolColumn endpoint;
  private final SymbolColumn serviceTier;
  private final SymbolColumn contextTier;
  private final Column stream;
  private final Column gatewayCacheHit;
  private final SymbolColumn regionCalled;
  private final SymbolColumn regionServed;
  private final SymbolColumn country;
  private final SymbolColumn residencyScope;
  private final SymbolColumn residencyZone;
  private final SymbolColumn residencyEvidence;
  private final Column inputUncached;
  private final Column cacheRead;
  private final Column cacheWrite5m;
  private final Column cacheWrite1h;
  private final Column output;
  private final Column reasoning;
  private final SymbolColumn tokenSource;
  private final Column duration;
  private final Column timeToFirstToken;
  private final SymbolColumn status;
  private final SymbolColumn errorClass;
  private final Column httpStatus;
  private final SymbolColumn rateLimit;
  private final Column reportedCost;
  private final SymbolColumn reportedCurrency;
  private final SymbolColumn contentState;
  private final SymbolColumn personalData;
  private final Column personalDataSubjects;
  private final Column mediaSkipped;
  private final Column bodiesElsewhere;
  private final Column inputAudio;
  private final Column inputImage;
  private final Column outputAudio;
  private final Column outputImage;
  private final Column webSearches;
  private final Column mediaUs;
  private final Column quotaTokens;
  private final Column quotaTokensLeft;

  UsageFileWriter(
      ColumnFileWriter file,
      SymbolTable symbols,
      CallTerms terms,
      String source,
      String format,
      String ingestId) {
    this.file = file;
    this.symbols = symbols;
    this.terms = terms;
    this.cubes = new UsageCubes(symbols, terms);
    this.source = symbols.intern(source);
    this.format = symbols.intern(format);
    this.ingestId = symbols.intern(ingestId);
    sourceColumn = symbol("source");
    formatColumn = symbol("format");
    fileColumn = symbol("file");
    position = file.column("position");
    ingestIdColumn = symbol("ingest_id");
    keyHi = file.column("key_hi");
    keyLo = file.column("key_lo");
    linkedCall = file.column("linked_call");
    linkedResponse = file.column("linked_response");
    linkedRequest = file.column("linked_request");
    linkedPair = file.column("linked_pair");
    linkedProvider = file.column("linked_provider");
    linkedSpan = file.column("linked_span");
    linkedAround = file.column("linked_around");
    linkedAsked = file.column("linked_asked");
    operationHi = file.column("operation_hi");
    callId = file.column("call_id");
    responseId = file.column("response_id");
    traceId = file.column("trace_id");
    attempt = file.column("attempt");
    startedAt = file.column("started_at");
    endedAt = file.column("ended_at");
    firstTokenAt = file.column("first_token_at");
    team = symbol("team");
    workload = symbol("workload");
    apiKey = symbol("api_key");
    costCenter = symbol("cost_center");
    environment = symbol("environment");
    tags = symbol("tags");
    actor = symbol("actor");
    operation = symbol("operation");
    modelRequested = symbol("model_requested");
    modelServed = symbol("model_served");
    provider = symbol("provider");
    lane = symbol("lane");
    deployment = symbol("deployment");
    endpoint = symbol("endpoint");
    serviceTier = symbol("service_tier");
    contextTier = symbol("context_tier");
    stream = file.column("stream");
    gatewayCacheHit = file.column("gateway_cache_hit");
    regionCalled = symbol("region_called");
    regionServed = symbol("region_served");
    country = symbol("country");
    residencyScope = symbol("residency_scope");
    residencyZone = symbol("residency_zone");
    residencyEvidence = symbol("residency_evidence");
    inputUncached = file.column("input_uncached_tokens");
    cacheRead = file.column("cache_read_tokens");
    cacheWrite5m = file.column("cache_write_5m_tokens");
    cacheWrite1h = file.column("cache_write_1h_tokens");
    output = file.column("output_tokens");
    reasoning = file.column("reasoning_tokens");
    tokenSource = symbol("token_source");
    duration = file.column("duration_us");
    timeToFirstToken = file.column("time_to_first_token_us");
    status = symbol("status");
    errorClass = symbol("error_class");
    httpStatus = file.column("http_status");
    rateLimit = symbol("rate_limit");
    reportedCost = file.column("reported_cost");
    reportedCurrency = symbol("reported_currency");
    contentState = symbol("content_state");
    personalData = symbol("personal_data");
    personalDataSubjects = file.column("personal_data_subjects");
    mediaSkipped = file.column("media_skipped");
    bodiesElsewhere = file.column("bodies_elsewhere");
    inputAudio = file.column("input_audio_tokens");
    inputImage = file.column("input_image_tokens");
    outputAudio = file.column("output_audio_tokens");
    outputImage = file.column("output_image_tokens");
    webSearches = file.column("web_searches");
    mediaUs = file.column("media_us");
    quotaTokens = file.column("quota_tokens");
    quotaTokensLeft = file.column("quota_tokens_left");
  }

  private SymbolColumn symbol(String name) {
    return new SymbolColumn(file.column(name));
  }

  private static long link(long digest, CallRecord call) {
    return LinkedId.with(digest, call.startedAt, call.inputTokens(), call.output);
  }

  void write(CallRecord call, Symbol inFile, long at) throws IOException {
    sourceColumn.add(source);
    formatColumn.add(format);
    fileColumn.add(inFile);
    position.addLong(at);
    ingestIdColumn.add(ingestId);
    keyHi.addLong(call.keyHi);
    keyLo.addLong(call.keyLo);
    boolean failed = call.status == CallRecord.Status.FAILED;
    boolean counted = call.inputTokens() + call.output > 0;
    linkedCall.addLong(LinkedId.of(link(call.linkedCall, call), failed, counted));
    long response = link(call.linkedResponse, call);
    linkedResponse.addLong(
        call.gatewayCacheHit
            ? LinkedId.ofCached(response)
            : LinkedId.of(response, failed, counted));
    linkedRequest.addLong(LinkedId.of(link(call.linkedRequest, call), failed, counted));
    linkedPair.addLong(call.linkedPair);
    linkedProvider.addLong(call.linkedProvider);
    linkedSpan.addLong(call.linkedSpan);
    linkedAround.addLong(call.linkedAround);
    linkedAsked.addLong(LinkedId.of(link(call.linkedAsked, call), failed, counted));
    operationHi.addLong(call.operationHi);
    id(callId, call.callId);
    id(responseId, call.responseId);
    id(traceId, call.traceId);
    number(attempt, call.attempt);
    startedAt.addLong(call.startedAt);
    given(endedAt, call.endedAt);
    given(firstTokenAt, call.firstTokenAt);
    team.add(call.team);
    workload.add(call.workload);
    apiKey.add(call.apiKey);
    costCenter.add(call.costCenter);
    environment.add(call.environment);
    tags.add(call.tags);
    actor.add(call.actor);
    operation.add(call.operation);
    modelRequested.add(call.modelRequestedFact);
    modelServed.add(call.modelServed);
    provider.add(call.provider);
    lane.add(call.lane);
    deployment.add(call.deployment);
    endpoint.add(call.endpoint);
    serviceTier.add(terms.serviceTier(call));
    contextTier.add(terms.contextTier(call));
    if (call.stream < 0) {
      stream.addNull();
    } else {
      stream.addBoolean(call.stream == 1);
    }
    gatewayCacheHit.addBoolean(call.gatewayCacheHit);
    regionCalled.add(call.regionCalled);
    regionServed.add(call.regionServed);
    country.add(call.country);
    residencyScope.add(call.residencyScope);
    residencyZone.add(call.residencyZone);
    residencyEvidence.add(call.residencyEvidence);
    inputUncached.addLong(call.inputUncached);
    cacheRead.addLong(call.cacheRead);
    cacheWrite5m.addLong(call.cacheWrite5m);
    cacheWrite1h.addLong(call.cacheWrite1h);
    output.addLong(call.output);
    reasoning.addLong(call.reasoning);
    tokenSource.add(terms.tokenSource(call));
    given(duration, call.durationUs);
    given(timeToFirstToken, call.firstTokenUs);
    status.add(terms.status(call));
    errorClass.add(call.errorClass);
    number(httpStatus, call.httpStatus);
    rateLimit.add(terms.rateLimit(call));
    boolean cost = true;
    if (call.reportedCostAtto != CallRecord.NONE) {
      reportedCost.addDecimal(call.reportedCostAtto);
    } else if (call.reportedCostBig != null) {
      BigInteger unscaled = call.reportedCostBig.setScale(18).unscaledValue();
      reportedCost.addDecimal(unscaled.shiftRight(64).longValue(), unscaled.longValue());
    } else {
      reportedCost.addNull();
      cost = false;
    }
    reportedCurrency.add(cost ? call.currency : null);
    contentState.add(terms.contentState(call));
    personalData.add(call.personalData);
    if (call.personalDataSubjects == null) {
      personalDataSubjects.addNull();
    } else {
      personalDataSubjects.addBytes(call.personalDataSubjects, 0, call.personalDataSubjects.length);
    }
    mediaSkipped.addInt(call.mediaSkipped);
    bodiesElsewhere.addInt(call.bodiesElsewhere);
    inputAudio.addLong(call.inputAudio);
    inputImage.addLong(call.inputImage);
    outputAudio.addLong(call.outputAudio);
    outputImage.addLong(call.outputImage);
    webSearches.addLong(call.webSearches);
    mediaUs.addLong(call.mediaUs);
    given(quotaTokens, call.quotaTokens);
    given(quotaTokensLeft, call.quotaTokensLeft);
    file.endRow();
    Kinds kinds = kinds(call.personalData);
    cubes.add(call, kinds == null ? null : kinds.kinds(), kinds == null ? null : kinds.counts());
  }

  private static void id(Column column, IdText id) {
    if (id.isNone()) {
      column.addNull();
    } else {
      column.addBytes(id.bytes(), 0, id.length());
    }
  }

  private static void given(Column column, long v) {
    if (v == CallRecord.NONE) {
      column.addNull();
    } else {
      column.addLong(v);
    }
  }

  private static void number(Column column, int v) {
    if (v < 0) {
      column.addNull();
    } else {
      column.addInt(v);
    }
  }

  /** Finishes the file. */
  void close() throws IOException {
    file.close();
  }

  long rows() {
    return file.rows();
  }

  long bytes() {
    return file.bytes();
  }

  /** Memory the unwritten rows take, about. */
  long buffered() {
    return file.buffered();
  }

  void flush() throws IOException {
    file.flush();
  }

  List<UsageDaily> cubes(String usageFile, LocalDate day) {
    return cubes.rows(source.toString(), format.toString(), ingestId.toString(), usageFile, day);
  }

  /**
   * "EMAIL/confirmed=2,IBAN/probable=1" told apart into kinds and counts, once per distinct text.
   */
  private Kinds kinds(Symbol found) {
    if (found == null) {
      return null;
    }
    int ordinal = found.ordinal();
    if (ordinal >= kindsByOrdinal.length) {
      kindsByOrdinal =
          Arrays.copyOf(kindsByOrdinal, Math.max(ordinal + 1, kindsByOrdinal.length * 2));
    }
    Kinds kinds = kindsByOrdinal[ordinal];
    if (kinds == null) {
      PersonalDataText text = PersonalDataText.of(found.toString());
      kinds = new Kinds(symbols.intern(text.kinds()), text.counts());
      kindsByOrdinal[ordinal] = kinds;
    }
    return kinds;
  }

  private record Kinds(Symbol kinds, long[] counts) {}
}
