package io.plumbline.stage.normalise;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model's name taken apart: what names the model, and what names the route to it.
 *
 * <p>What stays is the vendor's own id, which is what a price list is asked for: {@code
 * claude-sonnet-4-5-20250929} at Anthropic, {@code anthropic.claude-sonnet-4-5-20250929-v1:0} at
 * Bedrock (the price list's {@code eu.} row is found by the zone, not by the name), {@code
 * Qwen/Qwen3-32B} on vLLM, {@code deepseek-ai/DeepSeek-R1} at a host of open models.
 *
 * @param model id without gateway and region prefixes; null: the name is an opaque resource id
 * @param profile Bedrock inference profile prefix with its dot ({@code eu.}); null: none
 * @param region region the name itself carries (ARN, {@code bedrock/eu-west-1/…}); null: none
 * @param zone data zone of an Azure price name ({@code azure/eu/…}): eu, us, global; null: none
 * @param opaque whether the name is an application inference profile, whose reach is not visible
 */
record ModelName(String model, String profile, String region, String zone, boolean opaque) {
  static final ModelName NONE = new ModelName(null, null, null, null, false);

  private static final Pattern ARN =
      Pattern.compile("arn:aws[a-z-]*:(?:bedrock|sagemaker):([a-z0-9-]*):[0-9]*:([a-z-]+)/(.+)");
  private static final Pattern BEDROCK_REGION =
      Pattern.compile("((?:[a-z]{2}(?:-gov)?|eusc-de)-[a-z]+-[0-9])/(.+)");
  private static final Pattern PROFILE =
      Pattern.compile("(us-gov\\.|global\\.|apac\\.|[a-z]{2}\\.)(?=[a-z0-9-]+\\.)(.+)");
  private static final Pattern AZURE_ZONE = Pattern.compile("(eu|us|global)/(.+)");
  private static final Pattern VERSION =
      Pattern.compile("(?:[-@](?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}|[0-9]{4})|-v[0-9]+:[0-9]+)$");
  private static final Pattern LATEST = Pattern.compile("[-@:]latest$");

  /** Servers reached by OpenAI's protocol, whose model ids never begin with its name. */
  private static final Set<String> OPENAI_SPEAKERS =
      Set.of(Providers.UNKNOWN, "vllm", "tgi", "sglang");

  private static final Set<String> BEDROCK_ROUTES =
      Set.of("converse", "converse_like", "invoke", "async_invoke", "mantle", "nova", "openai");

  /**
   * Takes {@code written} apart as {@code provider} would have it read; never throws.
   *
   * @param logged name the log gives the provider; null: none
   */
  static ModelName of(String written, String logged, String provider, Providers providers) {
    String name = written == null ? "" : written.strip();
    name = withoutRoute(name, logged, provider, providers);
    if (name.isEmpty()) {
      return NONE;
    }
    return switch (provider) {
      case "aws.bedrock", "aws.sagemaker" -> bedrock(name);
      case "azure.ai.openai", "azure.ai.inference" -> azure(name);
      case "gcp.vertex_ai", "gcp.gemini" -> plain(afterLast(name, "models/"));
      default -> name.startsWith("arn:") ? bedrock(name) : plain(name);
    };
  }

  /** Whether two names mean one model, one of them more exactly than the other. */
  static boolean sameModel(String a, String b) {
    return stem(a).equals(stem(b));
  }

  /** Whether the name states a version and not a moving alias. */
  static boolean isVersioned(String name) {
    return VERSION.matcher(name).find();
  }

  private static String stem(String name) {
    String stem = LATEST.matcher(name.toLowerCase(Locale.ROOT)).replaceFirst("");
    return VERSION.matcher(stem).replaceFirst("");
  }

  /**
   * Drops gateway prefixes ({@code openai/}, {@code bedrock/}) for as long as they name the
   * provider or the protocol: {@code openai/gpt-oss-120b} at Groq is the model's own name.
   */
  private static String withoutRoute(
      String name, String logged, String provider, Providers providers) {
    String rest = name;
    for (int slash = rest.indexOf('/'); slash > 0; slash = rest.indexOf('/')) {
      String prefix = rest.substring(0, slash).toLowerCase(Locale.ROOT);
      if (!providers.isListed(prefix)) {
        return rest;
      }
      Providers.Named named = providers.named(prefix);
      boolean isRoute =
          prefix.equals(logged)
              || named.provider().equals(provider)
              || (named.serving() == Providers.Serving.COMPATIBLE && !prefix.equals("openai"))
              || (prefix.equals("openai") && OPENAI_SPEAKERS.contains(provider));
      if (!isRoute) {
        return rest;
      }
      rest = rest.substring(slash + 1);
    }
    return rest;
  }

  private static ModelName bedrock(String name) {
    Matcher arn = ARN.matcher(name);
    if (arn.matches()) {
      String region = arn.group(1).isEmpty() ? null : arn.group(1);
      return switch (arn.group(2)) {
        case "foundation-model" -> new ModelName(arn.group(3), null, region, null, false);
        case "inference-profile" -> {
          ModelName inner = bedrock(arn.group(3));
          yield new ModelName(inner.model(), inner.profile(), region, null, false);
        }
        case "application-inference-profile" -> new ModelName(null, null, region, null, true);
        // Provisioned, imported and custom models run in the region of their ARN.
        default -> new ModelName(null, null, region, null, false);
      };
    }
    if (name.startsWith("arn:")) {
      return new ModelName(null, null, null, null, true);
    }
    String rest = name;
    int slash = rest.indexOf('/');
    if (slash > 0 && BEDROCK_ROUTES.contains(rest.substring(0, slash))) {
      rest = rest.substring(slash + 1);
      if (rest.startsWith("arn:")) {
        return bedrock(rest);
      }
    }
    Matcher regional = BEDROCK_REGION.matcher(rest);
    if (regional.matches()) {
      ModelName inner = bedrock(regional.group(2));
      return new ModelName(inner.model(), inner.profile(), regional.group(1), null, false);
    }
    Matcher profile = PROFILE.matcher(rest);
    return profile.matches()
        ? new ModelName(profile.group(2), profile.group(1), null, null, false)
        : plain(rest);
  }

  private static ModelName azure(String name) {
    Matcher zone = AZURE_ZONE.matcher(name);
    return zone.matches()
        ? new ModelName(zone.group(2), null, null, zone.group(1), false)
        : plain(name.startsWith("responses/") ? name.substring("responses/".length()) : name);
  }

  private static ModelName plain(String name) {
    return name.isEmpty() ? NONE : new ModelName(name, null, null, null, false);
  }

  private static String afterLast(String name, String marker) {
    int at = name.lastIndexOf(marker);
    return at < 0 ? name : name.substring(at + marker.length());
  }
}
