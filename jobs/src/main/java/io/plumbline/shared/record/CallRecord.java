package io.plumbline.shared.record;

import java.math.BigDecimal;

/**
 * One attempt while its line is being read: what the format found, and what normalise makes of it.
 * Mutable, reused for every line of a task, never leaves it. Holds no content: content is looked at
 * through {@link ContentScanner} while its bytes are in the buffer.
 *
 * <p>Meanings and units are those of usage.avsc; a format fills what its log says and leaves the
 * rest as {@link #clear} sets it.
 */
public final class CallRecord {
  /** Marks a long that the log does not give. */
  public static final long NONE = Long.MIN_VALUE;

  // Identity.
  public final IdText callId = new IdText();
  public final IdText responseId = new IdText();
  public final IdText traceId = new IdText();

  /** Id the provider gave the request, where it is another than the response's; only for links. */
  public final IdText requestId = new IdText();

  /** Id of the call at the gateway that this one asked; only for links. */
  public final IdText askedId = new IdText();

  /** Makes the deduplication key together with the ids the format names; see {@link #keyHi}. */
  public long keyHi;

  public long keyLo;
  public long linkedCall;
  public long linkedResponse;
  public long linkedRequest;

  /** What another log without a common id tells alike; 0: nothing. See {@code linked_pair}. */
  public long linkedPair;

  /** Of a gateway's call, what the provider's own log tells alike; 0: nothing. */
  public long linkedProvider;

  /** The span that tells of the call and the one around it; 0: none. See {@code linked_span}. */
  public long linkedSpan;

  public long linkedAround;

  /** The call at the gateway that was asked; 0: none. See {@code linked_asked}. */
  public long linkedAsked;

  public long operationHi;
  public int attempt;

  // Time, microseconds UTC.
  public long startedAt;
  public long endedAt;

  /**
   * Whether the record has no time and an id: its start is when its file was written, and a copy of
   * the file tells of it on another day.
   */
  public boolean undated;

  public long firstTokenAt;

  // Who, as the log attributes it.
  public Symbol team;
  public Symbol workload;
  public Symbol apiKey;
  public Symbol costCenter;
  public Symbol environment;
  public Symbol tags;

  /** User or service behind the call as the log names it; replaced by a pseudonym or dropped. */
  public Symbol actor;

  // What and where, as written in the log.
  public Symbol operation;
  public Symbol providerAsLogged;
  public Symbol apiBase;
  public Symbol modelRequested;
  public Symbol modelSent;
  public Symbol modelServedAsLogged;
  public Symbol deployment;
  public Symbol regionCalledAsLogged;
  public Symbol regionServedAsLogged;
  public Symbol geography;
  public Symbol serviceTier;

  /** 1, 0, or -1 where the log does not say. */
  public int stream;

  public boolean gatewayCacheHit;

  /** Whether a gateway's own trace tells of the call. */
  public boolean gatewayTrace;

  // Tokens, disjoint.
  public long inputUncached;
  public long cacheRead;
  public long cacheWrite5m;
  public long cacheWrite1h;
  public long output;
  public long reasoning;

  /** Of {@link #inputUncached}, sound and images: lists price them apart. */
  public long inputAudio;

  public long inputImage;

  /** Of {@link #output} less {@link #reasoning}. */
  public long outputAudio;

  public long outputImage;

  /** Searches of the web that the provider charges apart. */
  public long webSearches;

  /**
   * Length of the sound or film that was heard or made, where the log states it; 0: it does not.
   */
  public long mediaUs;

  public TokenSource tokenSource;

  public long durationUs;
  public long firstTokenUs;

  public Status status;
  public Symbol errorClass;

  /** -1 where the log does not say. */
  public int httpStatus;

  public RateLimit rateLimit;

  /** Tokens a minute the provider says it admits, and what is left of them; {@link #NONE}. */
  public long quotaTokens;

  public long quotaTokensLeft;

  /** Reported cost in units of 1e-18 where it fits; {@link #NONE}: see {@link #reportedCostBig}. */
  public long reportedCostAtto;

  /** Reported cost where it does not fit; null together with NONE above: not reported. */
  public BigDecimal reportedCostBig;

  public Symbol currency;

  public ContentState contentState;

  /**
   * Words of the record that go to no column and may name a person all the same: an e-mail address
   * in metadata, the caller's network address. Looked at as every other word is.
   */
  public final Words mentions = new Words();

  /** The same where the word may be the address of a server: addresses are not counted in these. */
  public final Words places = new Words();

  /** Bodies that the log keeps elsewhere and names: not looked at. */
  public int bodiesElsewhere;

  // What normalise adds.
  public Symbol provider;
  public Symbol modelRequestedFact;
  public Symbol modelServed;
  public Symbol lane;
  public Symbol endpoint;
  public Symbol regionCalled;
  public Symbol regionServed;
  public Symbol country;
  public Symbol residencyScope;
  public Symbol residencyZone;
  public Symbol residencyEvidence;
  public Symbol personalData;

  /** {@link io.plumbline.shared.DistinctSubjects} of the content; null: none, or no key. */
  public byte[] personalDataSubjects;

  /**
   * Images, sound and files inside the content, and rests of texts too dense, passed over unread.
   */
  public int mediaSkipped;

  /** How tokens are known. */
  public enum TokenSource {
    REPORTED,
    ESTIMATED,
    ABSENT
  }

  /** How the attempt ended. */
  public enum Status {
    SUCCEEDED,
    FAILED,
    CANCELLED
  }

  /** Who refused the call for rate or budget. */
  public enum RateLimit {
    NONE,
    VENDOR,
    GATEWAY,
    BUDGET,
    UNKNOWN
  }

  /** Whether content could be looked at. */
  public enum ContentState {
    PRESENT,
    REDACTED,
    TRUNCATED,
    ABSENT
  }

  /** Makes the record empty for the next line. */
  public void clear() {
    callId.clear();
    responseId.clear();
    traceId.clear();
    requestId.clear();
    askedId.clear();
    keyHi = keyLo = linkedCall = linkedResponse = linkedRequest = linkedPair = operationHi = 0;
    linkedProvider = linkedSpan = linkedAround = linkedAsked = 0;
    attempt = -1;
    startedAt = endedAt = firstTokenAt = NONE;
    team = workload = apiKey = costCenter = environment = tags = actor = null;
    operation =
        providerAsLogged = apiBase = modelRequested = modelSent = modelServedAsLogged = null;
    deployment = regionCalledAsLogged = regionServedAsLogged = geography = serviceTier = null;
    stream = -1;
    gatewayCacheHit = gatewayTrace = false;
    undated = false;
    inputUncached = cacheRead = cacheWrite5m = cacheWrite1h = output = reasoning = 0;
    inputAudio = inputImage = outputAudio = outputImage = webSearches = mediaUs = 0;
    tokenSource = TokenSource.ABSENT;
    durationUs = firstTokenUs = NONE;
    status = Status.SUCCEEDED;
    errorClass = null;
    httpStatus = -1;
    rateLimit = RateLimit.NONE;
    quotaTokens = quotaTokensLeft = NONE;
    reportedCostAtto = NONE;
    reportedCostBig = null;
    currency = null;
    contentState = ContentState.ABSENT;
    mentions.clear();
    places.clear();
    bodiesElsewhere = 0;
    provider = modelRequestedFact = modelServed = lane = endpoint = null;
    regionCalled =
        regionServed = country = residencyScope = residencyZone = residencyEvidence = null;
    personalData = null;
    personalDataSubjects = null;
    mediaSkipped = 0;
  }

  /** Input tokens of all buckets. */
  public long inputTokens() {
    return inputUncached + cacheRead + cacheWrite5m + cacheWrite1h;
  }
}
