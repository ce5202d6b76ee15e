package io.plumbline.stage.ingest;

import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.DistinctSubjects;
import io.plumbline.shared.LatencyHistogram;
import io.plumbline.shared.MinuteLoads;
import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Adds the rows of one usage file up into its cubes while the file is written. Keys are ordinals of
 * symbols, so a row costs a hash of some thirty ints and nothing is allocated for a known key.
 */
final class UsageCubes {
  /** Distinct tag lists of a file beyond this are told as one: tags may hold ids. */
  private static final int MAX_TAGS = 256;

  private static final int KEYS = 32;
  private static final long HOUR_US = 3_600_000_000L;
  private static final long MINUTE_US = 60_000_000L;
  private static final BigInteger E18 = BigInteger.TEN.pow(18);

  private final CallTerms terms;
  private final Symbol manyTags;
  private final int[] key = new int[KEYS];
  private final Symbol[] parts = new Symbol[KEYS];
  private Cube[] table = new Cube[64];
  private int size;
  private boolean[] tagsSeen = new boolean[256];
  private int tagCount;

  UsageCubes(SymbolTable symbols, CallTerms terms) {
    this.terms = terms;
    this.manyTags = symbols.intern("(more than " + MAX_TAGS + " tag lists)");
  }

  void add(CallRecord call, Symbol kinds, long[] kindCounts) {
    int n = 0;
    n = part(n, call.team);
    n = part(n, call.workload);
    n = part(n, call.apiKey);
    n = part(n, call.costCenter);
    n = part(n, call.environment);
    n = part(n, tags(call.tags));
    n = part(n, call.operation);
    n = part(n, call.modelRequestedFact);
    n = part(n, call.modelServed);
    n = part(n, call.provider);
    n = part(n, call.lane);
    n = part(n, call.deployment);
    n = part(n, call.endpoint);
    n = part(n, terms.serviceTier(call));
    n = part(n, terms.contextTier(call));
    n = part(n, call.regionCalled);
    n = part(n, call.regionServed);
    n = part(n, call.country);
    n = part(n, call.residencyScope);
    n = part(n, call.residencyZone);
    n = part(n, call.residencyEvidence);
    n = part(n, terms.tokenSource(call));
    n = part(n, terms.status(call));
    n = part(n, call.errorClass);
    n = part(n, terms.rateLimit(call));
    n = part(n, hasCost(call) ? call.currency : null);
    n = part(n, terms.contentState(call));
    n = part(n, kinds);
    key[n++] = call.stream;
    key[n++] = call.gatewayCacheHit ? 1 : 0;
    key[n++] = call.httpStatus;
    key[n++] = meters(call);
    cube().add(call, kindCounts);
  }

  /**
   * Which meters beside the ordinary ones ran for a call, as bits: a price list may lack the price
   * of one, and then only the calls that ran it have no known cost. No column holds the bits, since
   * the sums of a cube tell them.
   *
   * <p>Reads and short writes of caches are left out: they would make a fifth more rows, and a
   * provider that has a cache states its price.
   */
  private static int meters(CallRecord call) {
    return bit(0, call.cacheWrite1h)
        | bit(1, call.inputAudio)
        | bit(2, call.inputImage)
        | bit(3, call.outputAudio)
        | bit(4, call.outputImage)
        | bit(5, call.webSearches)
        | bit(6, call.mediaUs)
        | (call.mediaUs > 0 ? bit(7, call.inputTokens() + call.output) : 0);
  }

  private static int bit(int at, long count) {
    return count > 0 ? 1 << at : 0;
  }

  private static boolean hasCost(CallRecord call) {
    return call.reportedCostAtto != CallRecord.NONE || call.reportedCostBig != null;
  }

  private int part(int n, Symbol symbol) {
    parts[n] = symbol;
    key[n] = Symbol.ordinal(symbol);
    return n + 1;
  }

  private Symbol tags(Symbol tags) {
    if (tags == null) {
      return null;
    }
    int ordinal = tags.ordinal();
    if (ordinal >= tagsSeen.length) {
      tagsSeen = Arrays.copyOf(tagsSeen, Math.max(ordinal + 1, tagsSeen.length * 2));
    }
    if (tagsSeen[ordinal]) {
      return tags;
    }
    if (tagCount >= MAX_TAGS) {
      return manyTags;
    }
    tagsSeen[ordinal] = true;
    tagCount++;
    return tags;
  }

  private Cube cube() {
    int hash = Arrays.hashCode(key) * 0x9E3779B1;
    int mask = table.length - 1;
    int slot = (hash ^ hash >>> 16) & mask;
    Cube cube;
    while ((cube = table[slot]) != null) {
      if (cube.hash == hash && Arrays.equals(cube.key, key)) {
        return cube;
      }
      slot = (slot + 1) & mask;
    }
    cube = new Cube(hash, key.clone(), parts.clone());
    table[slot] = cube;
    if (++size * 2 > table.length) {
      grow();
    }
    return cube;
  }

  private void grow() {
    Cube[] old = table;
    table = new Cube[old.length * 2];
    int mask = table.length - 1;
    for (Cube cube : old) {
      if (cube != null) {
        int slot = (cube.hash ^ cube.hash >>> 16) & mask;
        while (table[slot] != null) {
          slot = (slot + 1) & mask;
        }
        table[slot] = cube;
      }
    }
  }

  /** The cubes as rows, ordered by their keys so that the order of lines never shows. */
  List<UsageDaily> rows(
      String source, String format, String ingestId, String usageFile, LocalDate day) {
    List<Keyed> rows = new ArrayList<>(size);
    for (Cube cube : table) {
      if (cube != null) {
        UsageDaily row = cube.row(source, format, ingestId, usageFile, day);
        rows.add(new Keyed(keyText(row) + cube.key[KEYS - 1], row));
      }
    }
    rows.sort(Comparator.comparing(Keyed::key));
    List<UsageDaily> ordered = new ArrayList<>(rows.size());
    rows.forEach(keyed -> ordered.add(keyed.row()));
    return ordered;
  }

  /** A row with its key made once, not at every comparison. */
  private record Keyed(String key, UsageDaily row) {}

  private static String keyText(UsageDaily r) {
    StringBuilder s = new StringBuilder(256);
    for (Object part :
        new Object[] {
          r.getTeam(),
          r.getWorkload(),
          r.getApiKey(),
          r.getCostCenter(),
          r.getEnvironment(),
          r.getTags(),
          r.getOperation(),
          r.getModelRequested(),
          r.getModelServed(),
          r.getProvider(),
          r.getLane(),
          r.getDeployment(),
          r.getEndpoint(),
          r.getServiceTier(),
          r.getContextTier(),
          r.getStream(),
          r.getGatewayCacheHit(),
          r.getRegionCalled(),
          r.getRegionServed(),
          r.getCountry(),
          r.getResidencyScope(),
          r.getResidencyZone(),
          r.getResidencyEvidence(),
          r.getTokenSource(),
          r.getStatus(),
          r.getErrorClass(),
          r.getHttpStatus(),
          r.getRateLimit(),
          r.getReportedCurrency(),
          r.getContentState(),
          r.getPersonalDataKinds()
        }) {
      s.append(part).append('\u0001');
    }
    return s.toString();
  }

  /** One key's sums. */
  private static final class Cube {
    private final int hash;
    private final int[] key;
    private final Symbol[] parts;
    private long attempts;
    private long uncached;
    private long read;
    private long write5m;
    private long write1h;
    private long output;
    private long reasoning;
    // Sums of 1e-18 units outgrow a long at nine dollars: whole and fraction are added apart.
    private long whole;
    private long fraction;
    private BigDecimal big = BigDecimal.ZERO;
    private long reportedRows;
    private long retried;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private long[] kindCounts;
    private DistinctSubjects subjects;
    private long mediaSkipped;
    private long bodiesElsewhere;
    private long inputAudio;
    private long inputImage;
    private long outputAudio;
    private long outputImage;
    private long webSearches;
    private long mediaUs;
    private final long[] hourAttempts = new long[24];
    private final long[] hourTokens = new long[24];
    private final MinuteLoads minutes = new MinuteLoads();
    private long quotaTokens = Long.MAX_VALUE;
    private long quotaTokensLeft = Long.MAX_VALUE;
    private LatencyHistogram durations;
    private LatencyHistogram firstTokens;

    Cube(int hash, int[] key, Symbol[] parts) {
      this.hash = hash;
      this.key = key;
      this.parts = parts;
    }

    void add(CallRecord call, long[] counts) {
      attempts++;
      uncached += call.inputUncached;
      read += call.cacheRead;
      write5m += call.cacheWrite5m;
      write1h += call.cacheWrite1h;
      output += call.output;
      reasoning += call.reasoning;
      if (call.reportedCostAtto != CallRecord.NONE) {
        whole += call.reportedCostAtto / 1_000_000_000_000_000_000L;
        fraction += call.reportedCostAtto % 1_000_000_000_000_000_000L;
        if (fraction >= 1_000_000_000_000_000_000L) {
          fraction -= 1_000_000_000_000_000_000L;
          whole++;
        }
        reportedRows++;
      } else if (call.reportedCostBig != null) {
        big = big.add(call.reportedCostBig);
        reportedRows++;
      }
      if (call.attempt > 1) {
        retried++;
      }
      first = Math.min(first, call.startedAt);
      last = Math.max(last, call.startedAt);
      int hour = (int) Math.floorMod(Math.floorDiv(call.startedAt, HOUR_US), 24L);
      hourAttempts[hour]++;
      long tokens = call.inputTokens() + call.output;
      hourTokens[hour] += tokens;
      minutes.add(
          (int) Math.floorMod(Math.floorDiv(call.startedAt, MINUTE_US), (long) MinuteLoads.MINUTES),
          1,
          tokens);
      if (call.quotaTokens != CallRecord.NONE) {
        quotaTokens = Math.min(quotaTokens, call.quotaTokens);
      }
      if (call.quotaTokensLeft != CallRecord.NONE) {
        quotaTokensLeft = Math.min(quotaTokensLeft, call.quotaTokensLeft);
      }
      if (counts != null) {
        if (kindCounts == null) {
          kindCounts = new long[counts.length];
        }
        for (int i = 0; i < counts.length; i++) {
          kindCounts[i] += counts[i];
        }
      }
      if (call.personalDataSubjects != null) {
        subjects = subjects == null ? new DistinctSubjects() : subjects;
        subjects.merge(ByteBuffer.wrap(call.personalDataSubjects));
      }
      mediaSkipped += call.mediaSkipped;
      bodiesElsewhere += call.bodiesElsewhere;
      inputAudio += call.inputAudio;
      inputImage += call.inputImage;
      outputAudio += call.outputAudio;
      outputImage += call.outputImage;
      webSearches += call.webSearches;
      mediaUs += call.mediaUs;
      if (call.status == CallRecord.Status.SUCCEEDED && call.durationUs != CallRecord.NONE) {
        durations = durations == null ? new LatencyHistogram() : durations;
        durations.add(call.durationUs);
      }
      if (call.status == CallRecord.Status.SUCCEEDED && call.firstTokenUs != CallRecord.NONE) {
        firstTokens = firstTokens == null ? new LatencyHistogram() : firstTokens;
        firstTokens.add(call.firstTokenUs);
      }
    }

    UsageDaily row(String source, String format, String ingestId, String usageFile, LocalDate day) {
      UsageDaily r = new UsageDaily();
      r.setSource(source);
      r.setFormat(format);
      r.setIngestId(ingestId);
      r.setUsageFile(usageFile);
      r.setDay(day);
      int n = 0;
      r.setTeam(text(n++));
      r.setWorkload(text(n++));
      r.setApiKey(text(n++));
      r.setCostCenter(text(n++));
      r.setEnvironment(text(n++));
      r.setTags(text(n++));
      r.setOperation(text(n++));
      r.setModelRequested(text(n++));
      r.setModelServed(text(n++));
      r.setProvider(text(n++));
      r.setLane(text(n++));
      r.setDeployment(text(n++));
      r.setEndpoint(text(n++));
      r.setServiceTier(text(n++));
      r.setContextTier(text(n++));
      r.setRegionCalled(text(n++));
      r.setRegionServed(text(n++));
      r.setCountry(text(n++));
      r.setResidencyScope(text(n++));
      r.setResidencyZone(text(n++));
      r.setResidencyEvidence(text(n++));
      r.setTokenSource(text(n++));
      r.setStatus(text(n++));
      r.setErrorClass(text(n++));
      r.setRateLimit(text(n++));
      r.setReportedCurrency(text(n++));
      r.setContentState(text(n++));
      r.setPersonalDataKinds(text(n++));
      int stream = key[n++];
      r.setStream(stream < 0 ? null : stream == 1);
      r.setGatewayCacheHit(key[n++] == 1);
      int http = key[n];
      r.setHttpStatus(http < 0 ? null : http);
      r.setAttempts(attempts);
      r.setInputUncachedTokens(uncached);
      r.setCacheReadTokens(read);
      r.setCacheWrite5mTokens(write5m);
      r.setCacheWrite1hTokens(write1h);
      r.setOutputTokens(output);
      r.setReasoningTokens(reasoning);
      BigInteger atto = BigInteger.valueOf(whole).multiply(E18).add(BigInteger.valueOf(fraction));
      r.setReportedCost(new BigDecimal(atto, 18).add(big).setScale(18));
      r.setReportedRows(reportedRows);
      r.setPersonalDataCounts(kindCounts == null ? null : joined(kindCounts));
      r.setPersonalDataSubjects(subjects == null ? null : ByteBuffer.wrap(subjects.toBytes()));
      r.setMediaSkipped(mediaSkipped);
      r.setBodiesElsewhere(bodiesElsewhere);
      r.setInputAudioTokens(inputAudio);
      r.setInputImageTokens(inputImage);
      r.setOutputAudioTokens(outputAudio);
      r.setOutputImageTokens(outputImage);
      r.setWebSearches(webSearches);
      r.setMediaUs(mediaUs);
      r.setRetriedAttempts(retried);
      r.setFirstStartedAt(instant(first));
      r.setLastStartedAt(instant(last));
      r.setHours(hours());
      r.setMinutes(ByteBuffer.wrap(minutes.toBytes()));
      r.setQuotaTokens(quotaTokens == Long.MAX_VALUE ? null : (Long) quotaTokens);
      r.setQuotaTokensLeft(quotaTokensLeft == Long.MAX_VALUE ? null : (Long) quotaTokensLeft);
      r.setDurationHistogram(durations == null ? null : ByteBuffer.wrap(durations.toBytes()));
      r.setFirstTokenHistogram(firstTokens == null ? null : ByteBuffer.wrap(firstTokens.toBytes()));
      return r;
    }

    private String text(int at) {
      return Symbol.string(parts[at]);
    }

    private String hours() {
      StringBuilder s = new StringBuilder(96);
      for (int h = 0; h < 24; h++) {
        s.append(h == 0 ? "" : ",").append(hourAttempts[h]).append(':').append(hourTokens[h]);
      }
      return s.toString();
    }

    private static String joined(long[] counts) {
      StringBuilder s = new StringBuilder();
      for (long c : counts) {
        s.append(s.length() == 0 ? "" : ",").append(c);
      }
      return s.toString();
    }

    private static Instant instant(long micros) {
      return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
  }
}
