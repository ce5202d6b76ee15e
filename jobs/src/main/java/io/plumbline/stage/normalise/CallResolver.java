package io.plumbline.stage.normalise;

import io.plumbline.shared.CallFacts;
import io.plumbline.shared.CallHints;
import io.plumbline.shared.ModelFamilies;
import io.plumbline.shared.ModelFamilies.Family;
import io.plumbline.shared.ModelFamilies.Weights;
import io.plumbline.shared.policy.CloudRegions;
import io.plumbline.stage.normalise.Providers.Named;
import io.plumbline.stage.normalise.Providers.Serving;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Says which model was called where, from what one log line says about it.
 *
 * <p>Pure and thread-safe: equal hints, equal facts. Never throws, and never returns a credential,
 * a path or a query string. What the line does not prove stays {@code unknown}: an endpoint outside
 * the tables, an Azure resource (its deployment's SKU decides where it runs and is in no log), a
 * project of OpenAI whose region is set in an account.
 *
 * <p>Order of proof for the place: the region or area the record states; the Bedrock profile or the
 * endpoint; nothing. Inventory (endpoints.yaml) is applied later, when measuring.
 *
 * <p>Sources: AWS Bedrock "cross-region inference" and GetInferenceProfile; Google "Vertex AI
 * locations" and "endpoints"; OpenAI "data residency" (only us and eu process in region); Anthropic
 * "data residency" (inference_geo is global or us); Mistral "regional inference"; Microsoft
 * "deployment types"; the rows of regions.csv name theirs.
 */
public final class CallResolver {
  private static final Pattern GOOGLE_LOCATION = Pattern.compile("/locations/([a-z0-9-]+)");
  private static final Pattern BEDROCK_PATH_MODEL = Pattern.compile("/model/([^/]+)");
  private static final String MANAGED_OPEN = "managed_open";
  private static final String MANAGED_CLOSED = "managed_closed";
  private static final String SELF_HOSTED = "self_hosted";
  private static final String LOCAL = "local";
  private static final String UNKNOWN_LANE = "unknown";
  private static final String GOOGLE_SUFFIX = "-aiplatform.googleapis.com";

  private final CloudRegions regions = CloudRegions.bundled();
  private final Providers providers = new Providers();
  private final ModelFamilies families = new ModelFamilies();

  /** The facts behind {@code hints}; never null. */
  public CallFacts resolve(CallHints hints) {
    Endpoint endpoint = Endpoint.of(hints.apiBase());
    String hostProvider = providers.atHost(endpoint);
    Named named = named(hints);
    String provider = provider(hints, named, endpoint, hostProvider);
    ModelName route = route(hints, provider, endpoint);
    String model = modelServed(hints, provider, route);
    String called = regionCalled(hints, route, endpoint, hostProvider);
    Place place = place(hints, provider, hostProvider, route, endpoint, called);
    return new CallFacts(
        provider,
        blankToNull(hints.modelRequested()),
        model,
        lane(named, provider, hostProvider, endpoint, families.of(model)),
        endpoint == null ? null : endpoint.address(),
        called,
        place.region(),
        place.country(),
        place.scope(),
        place.zone(),
        place.evidence());
  }

  // ---------------------------------------------------------------- provider

  private Named named(CallHints hints) {
    if (blankToNull(hints.provider()) != null) {
      return providers.named(hints.provider());
    }
    String sent = Objects.requireNonNullElse(firstText(hints.modelSent(), hints.deployment()), "");
    boolean bedrockArn = sent.startsWith("arn:aws") && sent.contains(":bedrock:");
    if (bedrockArn || "bedrock".equals(hints.format())) {
      return providers.named("bedrock");
    }
    int slash = sent.indexOf('/');
    return slash > 0 && providers.isListed(sent.substring(0, slash))
        ? providers.named(sent.substring(0, slash))
        : providers.named(Providers.UNKNOWN);
  }

  private String provider(CallHints hints, Named named, Endpoint endpoint, String hostProvider) {
    if (named.serving() != Serving.COMPATIBLE) {
      return named.provider();
    }
    if (hostProvider != null) {
      return hostProvider;
    }
    // "openai" names the protocol. Without a host only OpenAI's own models show whose it was.
    boolean openAiModel =
        endpoint == null
            && named.provider().equals("openai")
            && Stream.of(hints.modelSent(), hints.modelServed(), hints.modelRequested())
                .filter(Objects::nonNull)
                .anyMatch(model -> families.of(model).isOpenAi());
    return openAiModel ? "openai" : Providers.UNKNOWN;
  }

  // ---------------------------------------------------------------- model

  /** The name that was sent to the provider, taken apart; it also carries the route. */
  private ModelName route(CallHints hints, String provider, Endpoint endpoint) {
    ModelName route = nameOf(hints.modelSent(), hints, provider);
    if (!provider.equals("aws.bedrock")) {
      return route;
    }
    String inPath = null;
    if (endpoint != null) {
      Matcher path = BEDROCK_PATH_MODEL.matcher(endpoint.path());
      inPath = path.find() ? path.group(1).replaceAll("(?i)%3a", ":") : null;
    }
    return Stream.of(
            route,
            nameOf(hints.deployment(), hints, provider),
            nameOf(inPath, hints, provider),
            nameOf(hints.modelRequested(), hints, provider),
            nameOf(hints.modelServed(), hints, provider))
        .filter(name -> name.model() != null || name.region() != null || name.opaque())
        .filter(name -> name.model() == null || isBedrockId(name.model()))
        .findFirst()
        .orElse(route);
  }

  private ModelName nameOf(String written, CallHints hints, String provider) {
    return ModelName.of(written, hints.provider(), provider, providers);
  }

  /** Bedrock ids begin with their maker and a dot; a gateway's deployment id does not. */
  private static boolean isBedrockId(String model) {
    return model.matches("[a-z0-9-]+\\.[a-z0-9].*");
  }

  private String modelServed(CallHints hints, String provider, ModelName route) {
    String sent = route.model();
    String answered = nameOf(hints.modelServed(), hints, provider).model();
    String asked = nameOf(hints.modelRequested(), hints, provider).model();
    if (provider.equals("aws.bedrock") && sent != null) {
      return sent;
    }
    if (sent == null) {
      // Behind an application inference profile only an answer that is no alias names the model.
      if (route.opaque()) {
        return isModel(answered) && !answered.equals(asked) ? answered : null;
      }
      return answered != null ? answered : asked;
    }
    // An Azure deployment's name is free text; the group's name then says what was deployed.
    String addressed = isAzureDeployment(provider, sent) && isModel(asked) ? asked : sent;
    if (answered == null) {
      return addressed;
    }
    if (ModelName.sameModel(answered, sent)) {
      return ModelName.isVersioned(answered) ? answered : addressed;
    }
    // Another model of a stated version that nobody asked for is no alias: the provider fell back.
    if (isModel(answered) && ModelName.isVersioned(answered) && !answered.equals(asked)) {
      return answered;
    }
    // Gateways put their own alias into the answer, so an unlike name does not outweigh what was
    // sent, unless what was sent says nothing.
    return isModel(sent) || !isModel(answered) ? addressed : answered;
  }

  private boolean isModel(String name) {
    return !families.of(name).equals(ModelFamilies.NONE);
  }

  private boolean isAzureDeployment(String provider, String sent) {
    return provider.startsWith("azure.") && !isModel(sent);
  }

  // ---------------------------------------------------------------- lane

  private String lane(
      Named named, String provider, String hostProvider, Endpoint endpoint, Family family) {
    boolean ownHost = endpoint != null && endpoint.isPrivate();
    Serving serving =
        named.serving() == Serving.COMPATIBLE && !provider.equals(Providers.UNKNOWN)
            ? providers.serving(provider)
            : named.serving();
    boolean atVendor = hostProvider != null && !ownHost;
    return switch (serving) {
      case CLOSED ->
          ownHost
              ? byOwnHost(family)
              : family.weights() == Weights.OPEN ? MANAGED_OPEN : MANAGED_CLOSED;
      case ANY -> ownHost ? byOwnHost(family) : byWeights(family);
      case OWN -> {
        if (endpoint == null || ownHost) {
          yield SELF_HOSTED;
        }
        yield atVendor ? byWeights(family) : UNKNOWN_LANE;
      }
      case LOCAL -> atVendor ? byWeights(family) : LOCAL;
      case COMPATIBLE, UNLISTED -> ownHost ? byOwnHost(family) : UNKNOWN_LANE;
    };
  }

  private static String byWeights(Family family) {
    return switch (family.weights()) {
      case OPEN -> MANAGED_OPEN;
      case CLOSED -> MANAGED_CLOSED;
      case UNKNOWN -> UNKNOWN_LANE;
    };
  }

  /** A private host may be one's own server or one's own gateway to a vendor: weights decide. */
  private static String byOwnHost(Family family) {
    return switch (family.weights()) {
      case OPEN -> SELF_HOSTED;
      case CLOSED -> MANAGED_CLOSED;
      case UNKNOWN -> UNKNOWN_LANE;
    };
  }

  // ---------------------------------------------------------------- place

  private String regionCalled(
      CallHints hints, ModelName route, Endpoint endpoint, String hostProvider) {
    String stated = blankToNull(hints.regionCalled());
    if (stated != null) {
      return stated.toLowerCase(Locale.ROOT);
    }
    String atHost = endpoint == null ? null : hostRegion(endpoint, hostProvider);
    return atHost != null ? atHost : route.region();
  }

  /** The region in the host's name (or, at Google, in the path); null when it names none. */
  private String hostRegion(Endpoint endpoint, String hostProvider) {
    if (hostProvider == null) {
      return null;
    }
    String host = endpoint.host();
    return switch (hostProvider) {
      case "aws.bedrock", "aws.sagemaker" -> regionLabel(host, "aws");
      case "azure.ai.openai", "azure.ai.inference" ->
          // Elsewhere the labels are the customer's own words, even when they spell a region.
          endpoint.isIn("api.cognitive.microsoft.com") || endpoint.isIn("ai.azure.com")
              ? regionLabel(host, "azure")
              : null;
      case "huggingface" -> huggingFaceRegion(host).map(CloudRegions.Region::code).orElse(null);
      case "gcp.vertex_ai" -> {
        if (host.endsWith(GOOGLE_SUFFIX)) {
          yield host.substring(0, host.length() - GOOGLE_SUFFIX.length());
        }
        if (host.endsWith(".rep.googleapis.com")) {
          yield host.split("\\.", -1)[1];
        }
        Matcher location = GOOGLE_LOCATION.matcher(endpoint.path());
        yield location.find() ? location.group(1) : "global";
      }
      default -> null;
    };
  }

  private String regionLabel(String host, String cloud) {
    for (String label : host.split("\\.", -1)) {
      if (regions.find(cloud, label).isPresent()) {
        return label;
      }
    }
    return null;
  }

  /** Inference Endpoints: {@code <name>.<region>.<cloud>.endpoints.huggingface.cloud}. */
  private Optional<CloudRegions.Region> huggingFaceRegion(String host) {
    String[] labels = host.split("\\.", -1);
    return labels.length < 6
        ? Optional.empty()
        : regions.find(labels[labels.length - 4], labels[labels.length - 5]);
  }

  private Place place(
      CallHints hints,
      String provider,
      String hostProvider,
      ModelName route,
      Endpoint endpoint,
      String called) {
    String served = blankToNull(hints.regionServed());
    if (served != null) {
      Place stated = statedRegion(served, provider);
      // The record proves where this call ran; the profile it took says how far the next may go.
      return provider.equals("aws.bedrock") && route.profile() != null
          ? stated.onRoute(bedrock(hints, route, called))
          : stated;
    }
    String geography = blankToNull(hints.geography());
    if (geography != null) {
      Place stated = statedArea(geography.toLowerCase(Locale.ROOT), provider);
      if (!stated.equals(Place.UNKNOWN)) {
        return stated;
      }
    }
    if (provider.equals("aws.bedrock")) {
      return bedrock(hints, route, called);
    }
    if (route.zone() != null) {
      return route.zone().equals("global")
          ? Place.global("endpoint")
          : Place.zone(
              route.zone().toUpperCase(Locale.ROOT),
              route.zone().equals("us") ? "US" : null,
              "endpoint");
    }
    return endpoint == null || hostProvider == null
        ? Place.UNKNOWN
        : atHost(endpoint, hostProvider, called);
  }

  /** The record names where it ran: a region, or at Google an area. */
  private Place statedRegion(String served, String provider) {
    String cloud = CloudRegions.cloudOf(provider).orElse(null);
    return regions
        .find(cloud, served)
        .map(row -> Place.of(row, "record"))
        .orElseGet(
            () ->
                served.equalsIgnoreCase("global")
                    ? Place.global("record")
                    : Place.region(served.toLowerCase(Locale.ROOT), null, "record"));
  }

  private Place statedArea(String area, String provider) {
    return switch (provider) {
      case "anthropic" ->
          regions.find("anthropic", area).map(row -> Place.of(row, "record")).orElse(Place.UNKNOWN);
      // OpenAI's Europe is the EEA and Switzerland; its other areas store, but need not process.
      case "openai" ->
          switch (area) {
            case "eu", "us" ->
                Place.of(regions.find("openai", area + ".api.openai.com").orElseThrow(), "record");
            case "global" -> Place.global("record");
            default -> Place.UNKNOWN;
          };
      default ->
          switch (area) {
            case "eu" -> Place.zone("EU", null, "record");
            case "us" -> Place.zone("US", "US", "record");
            case "global" -> Place.global("record");
            default -> Place.UNKNOWN;
          };
    };
  }

  /**
   * A bare model id runs in the region that was called; a profile runs somewhere in its area, which
   * the region called does not narrow (an {@code eu.} profile may be called from London).
   */
  private Place bedrock(CallHints hints, ModelName route, String called) {
    if (route.profile() != null) {
      return regions
          .find("aws-bedrock-profile", route.profile())
          .map(row -> Place.of(row, "endpoint"))
          .orElse(Place.UNKNOWN);
    }
    boolean modelKnown = route.model() != null || route.region() != null;
    if (called == null || route.opaque() || !modelKnown) {
      return Place.UNKNOWN;
    }
    String evidence = blankToNull(hints.regionCalled()) != null ? "record" : "endpoint";
    return regions
        .find("aws", called)
        .map(row -> Place.of(row, evidence))
        .orElseGet(() -> Place.region(called, null, evidence));
  }

  private Place atHost(Endpoint endpoint, String hostProvider, String called) {
    return switch (hostProvider) {
      case "aws.sagemaker" -> knownRegion("aws", called);
      case "gcp.vertex_ai" -> knownRegion("gcp", called);
      case "gcp.gemini" -> Place.global("endpoint");
      case "huggingface" ->
          huggingFaceRegion(endpoint.host())
              .map(row -> Place.of(row, "endpoint"))
              .orElse(Place.UNKNOWN);
      case "anthropic" -> Place.global("endpoint");
      case "mistral_ai" ->
          regions
              .find("mistral", endpoint.host())
              .map(row -> Place.of(row, "endpoint"))
              .orElse(Place.UNKNOWN);
      case "openai" ->
          endpoint.host().equals("eu.api.openai.com") || endpoint.host().equals("us.api.openai.com")
              ? Place.of(regions.find("openai", endpoint.host()).orElseThrow(), "endpoint")
              : Place.UNKNOWN;
      default -> Place.UNKNOWN;
    };
  }

  private Place knownRegion(String cloud, String code) {
    return regions.find(cloud, code).map(row -> Place.of(row, "endpoint")).orElse(Place.UNKNOWN);
  }

  private static String firstText(String first, String second) {
    return blankToNull(first) != null ? first.strip() : blankToNull(second);
  }

  private static String blankToNull(String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }
}
