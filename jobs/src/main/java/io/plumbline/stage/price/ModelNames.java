package io.plumbline.stage.price;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names a model goes by, from the one that was written to the one its family shares: gateways,
 * clouds and releases each wrap the same model in a different id.
 */
final class ModelNames {
  private ModelNames() {}

  /** Route segments gateways put before a model id; LiteLLM's provider names and API kinds. */
  private static final Set<String> ROUTES =
      Set.of(
          "openai",
          "azure",
          "azure_ai",
          "anthropic",
          "bedrock",
          "bedrock_converse",
          "converse",
          "invoke",
          "vertex_ai",
          "gemini",
          "google",
          "models",
          "mistral",
          "deepseek",
          "groq",
          "together_ai",
          "deepinfra",
          "nebius",
          "scaleway",
          "ovhcloud",
          "databricks",
          "xai",
          "cohere",
          "perplexity",
          "eu",
          "us",
          "global",
          "apac");

  private static final Pattern GEOGRAPHY =
      Pattern.compile("^(?:eu|us|us-gov|global|apac|jp|au|ca|in|sa)\\.(?=[a-z0-9-]+\\.)");
  private static final Pattern VENDOR =
      Pattern.compile(
          "^(?:anthropic|amazon|meta|mistral|cohere|ai21|qwen|deepseek|google|openai|nvidia|writer"
              + "|minimax|zai|moonshotai|moonshot|stability|twelvelabs)\\.");
  private static final Pattern REVISION = Pattern.compile(":\\d+$");
  private static final Pattern FIRST_VERSION = Pattern.compile("-v1$");
  private static final Pattern RELEASE_DATE =
      Pattern.compile("(?:-20\\d{2}-\\d{2}-\\d{2}|[-@]20\\d{6}|@default|@latest)$");

  /**
   * The names of {@code id} at {@code provider}, most exact first, each once, in lower case: as
   * written, without routes and geography, without the cloud's revision, without its first version
   * mark.
   */
  static List<String> of(String provider, String id) {
    List<String> names = new ArrayList<>();
    String name = id.strip().toLowerCase(Locale.ROOT);
    add(names, name);
    name = withoutRoutes(name);
    add(names, name);
    if (provider.equals("aws.bedrock")) {
      name = GEOGRAPHY.matcher(name).replaceFirst("");
      add(names, name);
      name = VENDOR.matcher(name).replaceFirst("");
      add(names, name);
      name = REVISION.matcher(name).replaceFirst("");
      add(names, name);
      name = FIRST_VERSION.matcher(name).replaceFirst("");
      add(names, name);
    }
    return names;
  }

  /** The names of {@code id} without the date of its release; empty if it carries none. */
  static List<String> undated(String provider, String id) {
    return of(provider, id).stream()
        .filter(name -> RELEASE_DATE.matcher(name).find())
        .map(name -> RELEASE_DATE.matcher(name).replaceFirst(""))
        .distinct()
        .toList();
  }

  private static String withoutRoutes(String name) {
    String rest = name;
    if (rest.startsWith("arn:")) {
      return rest.substring(rest.lastIndexOf('/') + 1);
    }
    while (rest.indexOf('/') > 0 && ROUTES.contains(rest.substring(0, rest.indexOf('/')))) {
      rest = rest.substring(rest.indexOf('/') + 1);
    }
    return rest;
  }

  private static void add(List<String> names, String name) {
    if (!name.isEmpty() && !names.contains(name)) {
      names.add(name);
    }
  }
}
