package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.KeyDigest;
import io.plumbline.shared.record.Symbol;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a gateway's record and the provider's own log tell alike of a call that no id ties: what was
 * called, by one name however each of them writes it, and how it ended. Of an answer
 * LiteLLM_SpendLogs names no request of the provider's, nor does the standard log before 1.85.
 *
 * <p>Sources: litellm spend_tracking_utils.py and core_helpers.py (reconstruct_model_name) for what
 * LiteLLM writes as model; the addresses of Bedrock, Azure OpenAI and Vertex AI.
 */
final class CalledAtProvider {
  private static final String BEDROCK = "bedrock";
  private static final String AZURE = "azure";
  private static final String VERTEX = "vertex_ai"; // as LiteLLM names it

  /** What the name of an inference profile adds to the model's. */
  private static final Pattern GEOGRAPHY =
      Pattern.compile("^(?:eu|us|us-gov|global|apac|jp|au|ca|in|sa)\\.(?=[a-z0-9-]+\\.)");

  /** Resources whose names alone say which model they are. */
  private static final Pattern NAMES_A_MODEL =
      Pattern.compile("arn:[^/]*:(?:foundation-model|inference-profile)/(.*)");

  private static final Pattern CALLED_MODEL = Pattern.compile("/model/([^/]+)/");
  private static final Pattern AZURE_HOST =
      Pattern.compile(
          "(?:https?://)?([a-z0-9-]+)\\.(?:openai|cognitiveservices|services\\.ai)\\.azure\\.com.*");

  /** A provider, where it was called, and the model as sent. */
  private record Written(Symbol provider, Symbol base, Symbol model) {
    // A record's own are method handles, which the quick compiler does not see through: a fiftieth
    // of all that tasks do.
    @Override
    public boolean equals(Object other) {
      return other instanceof Written written
          && Objects.equals(provider, written.provider)
          && Objects.equals(base, written.base)
          && Objects.equals(model, written.model);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * Objects.hashCode(provider) + Objects.hashCode(base))
          + Objects.hashCode(model);
    }
  }

  /**
   * @param provider by one name
   * @param what empty: its log is found by nothing
   */
  private record Called(String provider, String what) {}

  private static final Called NOTHING = new Called("", "");

  /** Few, however many calls there are. */
  private final Map<Written, Called> known = new HashMap<>();

  private Symbol provider;
  private Symbol base;
  private Symbol model;
  private Called called = NOTHING;

  /** Of Bedrock's own records: the model read last, and its name. */
  private Symbol served;

  private String name = "";

  /**
   * Sets by what the call of a gateway or of an application is found in the provider's own log. An
   * answer from the gateway's own cache asked nobody, a refusal of its own neither; a call that
   * names the provider's request is tied by that.
   */
  void pair(CallRecord call, KeyDigest digest) {
    boolean failed = call.status == Status.FAILED;
    if (call.linkedRequest != 0
        || call.gatewayCacheHit
        || call.providerAsLogged == null
        || failed && (call.httpStatus < 0 || isOwn(call.rateLimit))) {
      return;
    }
    if (call.providerAsLogged != provider || call.apiBase != base || call.modelSent != model) {
      provider = call.providerAsLogged;
      base = call.apiBase;
      model = call.modelSent;
      called = known.computeIfAbsent(new Written(provider, base, model), CalledAtProvider::called);
    }
    if (called.what.isEmpty()) {
      return;
    }
    if (!called.provider.equals(VERTEX)) {
      call.linkedProvider = digest(call, digest, called.provider, called.what);
    } else if (!failed || call.rateLimit == RateLimit.VENDOR) {
      call.linkedProvider = atVertex(call, digest, called.what);
    }
  }

  private static boolean isOwn(RateLimit limit) {
    return limit == RateLimit.GATEWAY || limit == RateLimit.BUDGET;
  }

  private static Called called(Written written) {
    String base = written.base == null ? "" : written.base.toString();
    String model = written.model == null ? "" : written.model.toString();
    return switch (written.provider.toString()) {
      case BEDROCK, "aws.bedrock", "aws_bedrock" -> {
        Matcher asked = CALLED_MODEL.matcher(base);
        yield new Called(BEDROCK, asked.find() ? decoded(asked.group(1)) : atBedrock(model));
      }
      case AZURE, "azure.ai.openai", "az.ai.openai" -> {
        Matcher host = AZURE_HOST.matcher(base.toLowerCase(Locale.ROOT));
        String deployment = model.substring(model.lastIndexOf('/') + 1);
        yield host.matches() && !deployment.isEmpty()
            ? new Called(AZURE, atAzure(host.group(1), deployment))
            : NOTHING;
      }
      case VERTEX -> {
        String resource = VertexRequestLog.called(base);
        yield resource == null ? NOTHING : new Called(VERTEX, resource);
      }
      default -> NOTHING;
    };
  }

  private static String decoded(String model) {
    try {
      return atBedrock(URLDecoder.decode(model, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return ""; // no address that was ever called
    }
  }

  /** Sets what a record of Bedrock's own is paired by. */
  void pairAtBedrock(CallRecord call, KeyDigest digest) {
    if (call.modelSent != null) {
      if (call.modelSent != served) {
        served = call.modelSent;
        name = atBedrock(served.toString());
      }
      call.linkedPair = digest(call, digest, BEDROCK, name);
    }
  }

  /** Sets what an entry of Azure's own is paired by. */
  static void pairAtAzure(CallRecord call, KeyDigest digest, String resource) {
    if (call.deployment != null) {
      call.linkedPair = digest(call, digest, AZURE, atAzure(resource, call.deployment.toString()));
    }
  }

  /**
   * Sets what a record of Vertex AI's own is paired by.
   *
   * @param resource as {@link VertexRequestLog#called} gives it; null: unknown
   */
  static void pairAtVertex(CallRecord call, KeyDigest digest, String resource) {
    call.linkedPair = resource == null ? 0 : atVertex(call, digest, resource);
  }

  /** Its two logs write the status of a failure in two ways. */
  private static long atVertex(CallRecord call, KeyDigest digest, String resource) {
    boolean refused = call.rateLimit == RateLimit.VENDOR;
    return CallLinks.pair(
        call, digest, VertexRequestLog.ID, refused ? resource + " refused" : resource);
  }

  private static long digest(CallRecord call, KeyDigest digest, String provider, String called) {
    boolean failed = call.status == Status.FAILED;
    return CallLinks.pair(call, digest, provider, failed ? called + " " + call.httpStatus : called);
  }

  /**
   * One name of a model, whichever profile led to it; a profile of one's own is told by its ARN.
   */
  private static String atBedrock(String model) {
    int arn = model.indexOf("arn:");
    String name = arn < 0 ? model.substring(model.lastIndexOf('/') + 1) : model.substring(arn);
    Matcher named = NAMES_A_MODEL.matcher(name);
    return GEOGRAPHY.matcher(named.matches() ? named.group(1) : name).replaceFirst("");
  }

  private static String atAzure(String resource, String deployment) {
    return (resource + "/" + deployment).toLowerCase(Locale.ROOT);
  }
}
