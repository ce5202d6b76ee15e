package io.plumbline.stage.normalise;

import io.plumbline.shared.config.Bundled;
import io.plumbline.shared.config.CsvRows;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The names logs use for providers and the hosts providers answer on, as OpenTelemetry's
 * gen_ai.provider.name (semantic conventions for generative AI, attribute registry). Names the
 * conventions do not list (vllm, ollama, together_ai …) are kept as the logs write them.
 */
final class Providers {
  static final String UNKNOWN = "unknown";

  /** Who runs the serving behind a provider name. */
  enum Serving {
    /** A vendor that serves its own closed models. */
    CLOSED,
    /** A vendor or cloud that serves open and closed models: the model decides. */
    ANY,
    /** Serving software one runs oneself. */
    OWN,
    /** Software for a person's own machine. */
    LOCAL,
    /** Only the protocol is known: whoever answers may be anyone. */
    COMPATIBLE,
    /** A name the table does not know. */
    UNLISTED
  }

  /**
   * @param provider gen_ai.provider.name
   * @param serving who runs it
   */
  record Named(String provider, Serving serving) {}

  private static final Named NOBODY = new Named(UNKNOWN, Serving.COMPATIBLE);

  private final Map<String, Named> byLoggedName = new HashMap<>();
  private final Map<String, Serving> servingOf = new HashMap<>();
  private final Map<String, String> byHost = new LinkedHashMap<>();

  Providers() {
    for (CsvRows.Row row : Bundled.csv("models/providers.csv").rows()) {
      String provider = row.text("provider").orElseThrow();
      Serving serving = Serving.valueOf(row.text("serving").orElseThrow().toUpperCase(Locale.ROOT));
      byLoggedName.put(row.text("logged").orElseThrow(), new Named(provider, serving));
      servingOf.putIfAbsent(provider, serving);
    }
    // The name is only a protocol until a host or a model proves the vendor; then it is the vendor.
    servingOf.put("openai", Serving.CLOSED);
    for (CsvRows.Row row : Bundled.csv("models/hosts.csv").rows()) {
      byHost.put(row.text("host").orElseThrow(), row.text("provider").orElseThrow());
    }
  }

  /**
   * What a name in a log stands for; an unlisted but plain name stands for itself. The AI SDK's
   * names say the endpoint behind a dot: openai.responses, bedrock.anthropic.messages.
   */
  Named named(String logged) {
    String name = logged == null ? "" : logged.strip().toLowerCase(Locale.ROOT);
    Named listed = byLoggedName.get(name);
    for (int dot = name.lastIndexOf('.');
        listed == null && dot > 0;
        dot = name.lastIndexOf('.', dot - 1)) {
      listed = byLoggedName.get(name.substring(0, dot));
    }
    if (listed != null) {
      return listed;
    }
    return name.matches("[a-z0-9][a-z0-9_.-]{0,39}") ? new Named(name, Serving.UNLISTED) : NOBODY;
  }

  /** Whether the table lists this name; only such names are stripped off model names. */
  boolean isListed(String logged) {
    return byLoggedName.containsKey(logged.toLowerCase(Locale.ROOT));
  }

  Serving serving(String provider) {
    return servingOf.getOrDefault(provider, Serving.UNLISTED);
  }

  /** The provider that answers on this host; null when the host is not known. */
  String atHost(Endpoint endpoint) {
    if (endpoint == null) {
      return null;
    }
    if (isAws(endpoint) && endpoint.host().matches("(.*\\.)?bedrock[a-z-]*\\..*")) {
      return "aws.bedrock";
    }
    if (isAws(endpoint) && endpoint.host().contains("sagemaker.")) {
      return "aws.sagemaker";
    }
    if (endpoint.host().endsWith("-aiplatform.googleapis.com")) {
      return "gcp.vertex_ai";
    }
    for (Map.Entry<String, String> known : byHost.entrySet()) {
      if (endpoint.isIn(known.getKey())) {
        return known.getValue();
      }
    }
    return endpoint.isIn("ollama.com") ? "ollama" : null;
  }

  static boolean isAws(Endpoint endpoint) {
    return endpoint.isIn("amazonaws.com")
        || endpoint.isIn("amazonaws.com.cn")
        || endpoint.isIn("amazonaws.eu")
        || endpoint.isIn("api.aws");
  }
}
