package io.plumbline.stage.price;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Turns LiteLLM's {@code model_prices_and_context_window.json} into our YAML.
 *
 * <p>The map is an open set: 164 fields of cost in release 1.109.1. Those our cubes have a quantity
 * for are taken (text, sound and images read uncached or written, cache reads and writes,
 * reasoning, searches, calls, seconds of sound and film; each with context and service tier); every
 * other is listed with its count and the reason ({@link LiteLlmFields}). Prices are per token there
 * and per 1M here; they are read from the text of the number, and rounded to 12 decimals per 1M,
 * which also takes off the noise of a sum made in binary floating point (2.9999e-7 becomes 0.29999,
 * 3.0000000000000004e-7 becomes 0.3).
 *
 * <p>Source: github.com/BerriAI/litellm, model_prices_and_context_window.json.
 */
public final class LiteLlmPriceMap {
  private LiteLlmPriceMap() {}

  /** Keys of the map that are no models. */
  private static final Map<String, String> NOT_MODELS =
      Map.of(
          "sample_spec", "it documents the fields",
          "fallback_generalizations", "it holds rules for guessing ids");

  private static final Pattern PRICE =
      Pattern.compile(
          "(input_cost_per_token_cache_hit|input_cost_per_token|output_cost_per_token"
              + "|input_cost_per_audio_token|input_cost_per_image_token|input_cost_per_request"
              + "|output_cost_per_audio_token|output_cost_per_image_token"
              + "|output_cost_per_reasoning_token|cache_read_input_token_cost"
              + "|cache_creation_input_token_cost_above_1hr|cache_creation_input_token_cost_above_12hr"
              + "|cache_creation_input_token_cost)"
              + "(?:_above_(\\d{1,6})k_tokens)?(?:_(batches|flex|priority|balanced|ultrafast))?");
  private static final Pattern PER_SECOND =
      Pattern.compile("(input|output)_cost_per_second(_\\w+)?");
  private static final String SEARCH = "search_context_cost_per_query";

  /** Modes whose seconds are those of a sound; of any other they are the time an answer took. */
  private static final Set<String> SOUND = Set.of("audio_transcription", "audio_speech");

  private static final BigDecimal MOST_A_SECOND = new BigDecimal(100);
  private static final Pattern CLOUD_REGION = Pattern.compile("[a-z]{2}(?:-gov)?-[a-z]+-\\d");
  private static final Pattern PROFILE =
      Pattern.compile("(eu|us|us-gov|global|apac|jp|au|ca|in|sa)\\.([a-z0-9-]+\\..+)");
  private static final Pattern UPLIFT =
      Pattern.compile(
          "(?:regional_processing_uplift_multiplier_|provider_specific_entry\\.)([a-z]+)"
              + "|regional_endpoint_uplift_multiplier");

  /**
   * What an import made of a map.
   *
   * @param yaml a price file; equal inputs give equal bytes
   * @param models entries in {@code yaml}
   * @param refused keys that are no models, with the reason
   * @param ignoredFields fields of cost that were not used, with how many models carry them and why
   * @param leftOut why models were left out, with how many
   * @param notes what a person should look at, sentence by sentence
   */
  public record Imported(
      String yaml,
      int models,
      SortedMap<String, String> refused,
      SortedMap<String, Ignored> ignoredFields,
      SortedMap<String, Integer> leftOut,
      List<String> notes) {}

  /**
   * A field of cost that was not used.
   *
   * @param models models that carry it
   * @param reason why, as the rest of a sentence
   */
  public record Ignored(int models, String reason) {
    private Ignored plus(Ignored more) {
      return new Ignored(models + more.models, reason);
    }
  }

  /**
   * Reads a map, one model at a time.
   *
   * @param json the map; not closed
   * @param source where the map was obtained; written into the file
   * @param verifiedOn day the map was obtained; written into the file
   * @param keys which keys of the map are wanted
   * @throws IOException if it cannot be read or is not JSON
   */
  public static Imported read(
      InputStream json, String source, LocalDate verifiedOn, Predicate<String> keys)
      throws IOException {
    Reading reading = new Reading(source, verifiedOn);
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException(
            "This is not LiteLLM's price map: it begins with a JSON object of models.");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        parser.nextToken();
        if (NOT_MODELS.containsKey(key)) {
          reading.refused.put(key, NOT_MODELS.get(key));
          parser.skipChildren();
        } else if (!keys.test(key) || parser.currentToken() != JsonToken.START_OBJECT) {
          parser.skipChildren();
        } else {
          reading.model(key, parser);
        }
      }
    }
    return reading.result();
  }

  private static final class Reading {
    final SortedMap<String, String> refused = new TreeMap<>();
    private final String source;
    private final LocalDate verifiedOn;
    private final SortedMap<String, Ignored> ignoredFields = new TreeMap<>();
    private final SortedMap<String, Integer> leftOut = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();

    /** By provider, model and place; the value keeps the map's own key. */
    private final SortedMap<String, Model> models = new TreeMap<>();

    /** Other names of models by the key of the model, both as the map writes them. */
    private final SortedMap<String, List<String>> otherNames = new TreeMap<>();

    Reading(String source, LocalDate verifiedOn) {
      this.source = source;
      this.verifiedOn = verifiedOn;
    }

    private record Model(String key, PriceEntry entry) {}

    void model(String key, JsonParser parser) throws IOException {
      Map<String, Map<TokenKind, BigDecimal>> prices = new TreeMap<>();
      List<Uplift> uplifts = new ArrayList<>();
      String provider = null;
      String mode = "not stated";
      LocalDate retiresOn = null;
      BigDecimal search = null;
      Map<String, String> seconds = new TreeMap<>();
      boolean freeSearches = false;
      String inTheUs = null;
      String aliasOf = null;
      int faults = notes.size();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        Matcher price = PRICE.matcher(field);
        if (field.equals("litellm_provider") && value == JsonToken.VALUE_STRING) {
          provider = parser.getText();
        } else if (field.equals("alias_of") && value == JsonToken.VALUE_STRING) {
          aliasOf = parser.getText();
        } else if (field.equals("mode") && value == JsonToken.VALUE_STRING) {
          mode = parser.getText();
        } else if (field.equals("deprecation_date") && value == JsonToken.VALUE_STRING) {
          retiresOn = dateOrNull(parser.getText());
        } else if (field.equals("provider_specific_entry") && value == JsonToken.START_OBJECT) {
          inTheUs = specific(parser);
        } else if (field.equals("search_free_requests")) {
          freeSearches = true;
          parser.skipChildren();
        } else if (field.equals(SEARCH) && value == JsonToken.START_OBJECT) {
          search = oneSize(parser);
          if (search == null) {
            ignore(SEARCH, LiteLlmFields.SEARCH_SIZES);
          }
        } else if (field.equals("tiered_pricing") && value == JsonToken.START_ARRAY) {
          tieredPricing(key, parser, prices);
        } else if (price.matches() && value.isNumeric()) {
          put(key, field, price, 0, parser.getText(), prices);
        } else if (PER_SECOND.matcher(field).matches() && value.isNumeric()) {
          seconds.put(field, parser.getText());
        } else if (UPLIFT.matcher(field).matches() && value.isNumeric()) {
          uplift(key, field, parser.getText(), uplifts);
        } else if (value != JsonToken.VALUE_NULL) {
          if (price.matches()) {
            notes.add("'" + key + "' was left out: " + field + " is not a number.");
          } else if (LiteLlmFields.isOfCost(field)) {
            ignore(field, LiteLlmFields.whyIgnored(field));
          }
          parser.skipChildren();
        }
      }
      if (inTheUs != null && "anthropic".equals(provider)) {
        // Anthropic's inference_geo; Bedrock lists its us. profiles as entries of their own.
        uplift(key, "provider_specific_entry.us", inTheUs, uplifts);
      }
      second(key, mode, seconds, prices);
      if (search != null && freeSearches) {
        ignore(SEARCH, LiteLlmFields.FREE_SEARCHES);
      } else if (search != null && !prices.isEmpty()) {
        prices
            .computeIfAbsent(PriceEntry.BASE, base -> new EnumMap<>(TokenKind.class))
            .put(TokenKind.WEB_SEARCH, perMillion(search));
      }
      if (notes.size() > faults) {
        leftOut.merge("a price is not usable", 1, Integer::sum);
      } else if (aliasOf != null && prices.isEmpty()) {
        otherNames.computeIfAbsent(aliasOf, of -> new ArrayList<>()).add(key);
      } else if (provider == null) {
        leftOut.merge("no litellm_provider", 1, Integer::sum);
      } else if (prices.isEmpty()) {
        leftOut.merge("no usable price (mode " + mode + ")", 1, Integer::sum);
      } else if (prices.values().stream()
          .allMatch(tier -> tier.values().stream().allMatch(p -> p.signum() == 0))) {
        // LiteLLM writes 0 for free, for unknown and for self-hosted alike; unknown is not zero.
        leftOut.merge("every price is 0: free or unknown", 1, Integer::sum);
      } else {
        add(entry(key, provider, prices, uplifts, retiresOn), key);
      }
    }

    /**
     * The price of a second, as LiteLLM's cost_calculator has it: that of the output where it is
     * above zero, else that of the input. Film costs otherwise at each resolution where the map
     * lists more than one.
     */
    private void second(
        String key,
        String mode,
        Map<String, String> fields,
        Map<String, Map<TokenKind, BigDecimal>> prices) {
      Map<String, BigDecimal> usable = new TreeMap<>();
      boolean sound = SOUND.contains(mode);
      boolean film = mode.equals("video_generation") && fields.size() == 1;
      fields.forEach(
          (field, text) -> {
            BigDecimal price = decimal(text);
            boolean plain = field.endsWith("_second");
            if (price == null || price.signum() < 0 || price.compareTo(MOST_A_SECOND) > 0) {
              notes.add("'" + key + "' was left out: " + field + " is no price of a second.");
            } else if (plain && (sound || film && field.startsWith("output"))) {
              usable.put(field, price);
            } else {
              ignore(
                  field,
                  mode.equals("video_generation")
                      ? LiteLlmFields.RESOLUTIONS
                      : LiteLlmFields.whyIgnored(field));
            }
          });
      BigDecimal output = usable.getOrDefault("output_cost_per_second", BigDecimal.ZERO);
      BigDecimal second =
          output.signum() > 0 ? output : usable.getOrDefault("input_cost_per_second", output);
      if (!usable.isEmpty()) {
        prices
            .computeIfAbsent(PriceEntry.BASE, base -> new EnumMap<>(TokenKind.class))
            .put(
                TokenKind.SECOND,
                second.setScale(PriceFileReader.PRICE_SCALE, RoundingMode.HALF_EVEN));
      }
    }

    private void ignore(String field, String reason) {
      ignoredFields.merge(field, new Ignored(1, reason), Ignored::plus);
    }

    /** The multiplier of a call that must run in the United States; null: none is given. */
    private String specific(JsonParser parser) throws IOException {
      String inTheUs = null;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("us") && value.isNumeric()) {
          inTheUs = parser.getText();
        } else if (name.equals("fast") && value.isNumeric()) {
          ignore("provider_specific_entry.fast", "logs do not tell fast answers from others");
        }
        parser.skipChildren();
      }
      return inTheUs;
    }

    /** The price of a search where every size of its context costs the same; else null. */
    private static BigDecimal oneSize(JsonParser parser) throws IOException {
      Set<BigDecimal> sizes = new HashSet<>();
      boolean usable = true;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        BigDecimal size = parser.nextToken().isNumeric() ? decimal(parser.getText()) : null;
        usable &= size != null && size.signum() >= 0 && size.compareTo(BigDecimal.ONE) <= 0;
        if (size != null) {
          sizes.add(size.stripTrailingZeros());
        }
        parser.skipChildren();
      }
      return usable && sizes.size() == 1 ? sizes.iterator().next() : null;
    }

    private void tieredPricing(
        String key, JsonParser parser, Map<String, Map<TokenKind, BigDecimal>> prices)
        throws IOException {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
          parser.skipChildren();
          continue;
        }
        Map<String, String> fields = new TreeMap<>();
        BigDecimal from = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String field = parser.currentName();
          JsonToken value = parser.nextToken();
          if (field.equals("range") && value == JsonToken.START_ARRAY) {
            if (parser.nextToken().isNumeric()) {
              from = decimal(parser.getText());
            }
            while (parser.currentToken() != JsonToken.END_ARRAY) {
              parser.nextToken();
            }
          } else if (value.isNumeric()) {
            fields.put(field, parser.getText());
          } else {
            parser.skipChildren();
          }
        }
        boolean tokens = fields.keySet().stream().anyMatch(f -> PRICE.matcher(f).matches());
        if (tokens && (from == null || from.remainder(new BigDecimal(1000)).signum() != 0)) {
          notes.add("'" + key + "' was left out: a range of tiered_pricing is not in thousands.");
          continue;
        }
        long above = from == null ? 0 : from.longValue();
        fields.forEach(
            (field, text) -> {
              Matcher price = PRICE.matcher(field);
              if (price.matches() && price.group(2) == null) {
                put(key, field, price, above, text, prices);
              } else if (field.contains("cost")) {
                ignore("tiered_pricing." + field, LiteLlmFields.whyIgnored(field));
              }
            });
      }
    }

    private void put(
        String key,
        String field,
        Matcher name,
        long above,
        String text,
        Map<String, Map<TokenKind, BigDecimal>> prices) {
      TokenKind kind =
          switch (name.group(1)) {
            case "input_cost_per_token" -> TokenKind.INPUT;
            case "output_cost_per_token" -> TokenKind.OUTPUT;
            case "output_cost_per_reasoning_token" -> TokenKind.REASONING;
            case "input_cost_per_audio_token" -> TokenKind.INPUT_AUDIO;
            case "input_cost_per_image_token" -> TokenKind.INPUT_IMAGE;
            case "output_cost_per_audio_token" -> TokenKind.OUTPUT_AUDIO;
            case "output_cost_per_image_token" -> TokenKind.OUTPUT_IMAGE;
            case "input_cost_per_request" -> TokenKind.CALL;
            case "cache_creation_input_token_cost" -> TokenKind.CACHE_WRITE_5M;
            // An hour is Anthropic's long lifetime, 12 are OpenAI's; no model has both in 1.110.
            case "cache_creation_input_token_cost_above_1hr",
                "cache_creation_input_token_cost_above_12hr" ->
                TokenKind.CACHE_WRITE_1H;
            default -> TokenKind.CACHE_READ;
          };
      BigDecimal perToken = decimal(text);
      if (perToken == null || perToken.signum() < 0 || perToken.compareTo(BigDecimal.ONE) > 0) {
        notes.add("'" + key + "' was left out: " + field + " is negative or not per token.");
        return;
      }
      long context = name.group(2) == null ? above : Long.parseLong(name.group(2)) * 1000;
      String service =
          name.group(3) == null ? "" : name.group(3).equals("batches") ? "batch" : name.group(3);
      Map<TokenKind, BigDecimal> tier =
          prices.computeIfAbsent(
              new Tier(context, service).key(), t -> new EnumMap<>(TokenKind.class));
      if (name.group(1).equals("input_cost_per_token_cache_hit")
          || name.group(1).endsWith("_above_12hr")) {
        tier.putIfAbsent(kind, perMillion(perToken));
      } else {
        tier.put(kind, perMillion(perToken));
      }
    }

    private static BigDecimal perMillion(BigDecimal perUnit) {
      return perUnit
          .movePointRight(6)
          .setScale(PriceFileReader.PRICE_SCALE, RoundingMode.HALF_EVEN);
    }

    private void uplift(String key, String field, String text, List<Uplift> uplifts) {
      BigDecimal multiplier = decimal(text);
      if (multiplier == null
          || multiplier.signum() <= 0
          || multiplier.compareTo(BigDecimal.TEN) > 0) {
        notes.add("'" + key + "' was left out: " + field + " is not above 0 and at most 10.");
        return;
      }
      Matcher zone = UPLIFT.matcher(field);
      if (zone.matches() && zone.group(1) != null) {
        String name = zone.group(1).toUpperCase(Locale.ROOT);
        uplifts.add(new Uplift(new Place(Place.Kind.ZONE, name), multiplier));
      } else {
        // Any endpoint that is not the global one: one region, or one area.
        uplifts.add(new Uplift(new Place(Place.Kind.SCOPE, "region"), multiplier));
        uplifts.add(new Uplift(new Place(Place.Kind.SCOPE, "zone"), multiplier));
      }
    }

    /**
     * The number; null where its size alone says that it is no price, whatever it costs to hold.
     */
    private static BigDecimal decimal(String text) {
      if (text.length() > 40) {
        return null;
      }
      BigDecimal number = new BigDecimal(text);
      return Math.abs((long) number.scale()) > 60 ? null : number;
    }

    private PriceEntry entry(
        String key,
        String liteLlmProvider,
        Map<String, Map<TokenKind, BigDecimal>> prices,
        List<Uplift> uplifts,
        LocalDate retiresOn) {
      String provider = ProviderNames.ofLiteLlm(liteLlmProvider);
      String model = key;
      int slash = key.indexOf('/');
      if (slash > 0
          && (liteLlmProvider.equals(key.substring(0, slash))
              || liteLlmProvider.startsWith(key.substring(0, slash) + "-")
              || ProviderNames.ofLiteLlm(key.substring(0, slash)).equals(provider))) {
        model = key.substring(slash + 1);
      }
      Place place = Place.ANYWHERE;
      int next = model.indexOf('/');
      String segment = next > 0 ? model.substring(0, next) : "";
      if (provider.equals("azure.ai.openai") && next > 0) {
        place = area(segment.equals("global-standard") ? "global" : segment, place);
        model = place.equals(Place.ANYWHERE) ? model : model.substring(next + 1);
      } else if (provider.equals("aws.bedrock")) {
        if (CLOUD_REGION.matcher(segment).matches()) {
          place = new Place(Place.Kind.REGION, segment);
          model = model.substring(next + 1);
        } else if (segment.equals("invoke") || segment.equals("converse")) {
          model = model.substring(next + 1);
        }
        Matcher profile = PROFILE.matcher(model);
        if (profile.matches() && place.equals(Place.ANYWHERE)) {
          place = area(profile.group(1), place);
          model = profile.group(2);
        }
      }
      List<String> aliases = model.startsWith("ft:") ? List.of(model + ":*") : List.of();
      return new PriceEntry(
          provider,
          model,
          aliases,
          place,
          "USD",
          prices,
          uplifts,
          null,
          retiresOn,
          source,
          verifiedOn,
          null,
          null,
          "",
          0);
    }

    private static Place area(String segment, Place otherwise) {
      return switch (segment) {
        case "global" -> new Place(Place.Kind.SCOPE, "global");
        case "eu", "us", "us-gov", "apac", "jp", "au", "ca", "in", "sa" ->
            new Place(Place.Kind.ZONE, segment.toUpperCase(Locale.ROOT));
        default -> otherwise;
      };
    }

    private void add(PriceEntry entry, String key) {
      String id =
          entry.provider() + "\n" + entry.model().toLowerCase(Locale.ROOT) + "\n" + entry.place();
      Model earlier = models.get(id);
      if (earlier == null) {
        models.put(id, new Model(key, entry));
        return;
      }
      // LiteLLM itself looks for the key with its provider before the bare one.
      Model kept =
          Stream.of(earlier, new Model(key, entry))
              .min(
                  Comparator.comparing((Model model) -> !model.key().contains("/"))
                      .thenComparing(Model::key))
              .orElseThrow();
      models.put(id, kept);
      leftOut.merge("the same model under two keys", 1, Integer::sum);
      if (!earlier.entry().prices().equals(entry.prices())) {
        String other = kept.key().equals(key) ? earlier.key() : key;
        notes.add(
            "'"
                + kept.key()
                + "' and '"
                + other
                + "' are the same model with different prices; the first was taken.");
      }
    }

    /**
     * Gives the newest release of a model its undated name where the map has no such entry at that
     * place: a call that names no date would else be priced by another place's list.
     */
    private List<PriceEntry> withUndatedNames() {
      Set<String> taken = new HashSet<>();
      SortedMap<String, String> newest = new TreeMap<>();
      for (Map.Entry<String, Model> model : models.entrySet()) {
        PriceEntry entry = model.getValue().entry();
        ModelNames.of(entry.provider(), entry.model())
            .forEach(name -> taken.add(entry.provider() + "\n" + entry.place() + "\n" + name));
      }
      models.forEach(
          (id, model) -> {
            PriceEntry entry = model.entry();
            for (String name : ModelNames.undated(entry.provider(), entry.model())) {
              String key = entry.provider() + "\n" + entry.place() + "\n" + name;
              if (!taken.contains(key)) {
                newest.merge(key, id, (a, b) -> a.compareTo(b) > 0 ? a : b);
              }
            }
          });
      List<PriceEntry> entries = new ArrayList<>();
      models.forEach(
          (id, model) -> {
            PriceEntry e = model.entry();
            List<String> aliases = new ArrayList<>(e.aliases());
            for (String name : otherNames.getOrDefault(model.key(), List.of())) {
              aliases.add(name.substring(name.indexOf('/') + 1));
            }
            newest.forEach(
                (key, newestId) -> {
                  if (newestId.equals(id)) {
                    aliases.add(key.substring(key.lastIndexOf('\n') + 1));
                  }
                });
            entries.add(
                new PriceEntry(
                    e.provider(),
                    e.model(),
                    aliases,
                    e.place(),
                    e.currency(),
                    e.prices(),
                    e.uplifts(),
                    e.discount(),
                    e.retiresOn(),
                    e.source(),
                    e.verifiedOn(),
                    e.validFrom(),
                    e.validTo(),
                    e.file(),
                    e.line()));
          });
      return entries;
    }

    private static LocalDate dateOrNull(String text) {
      try {
        return LocalDate.parse(text);
      } catch (DateTimeException notADate) {
        return null;
      }
    }

    Imported result() {
      List<PriceEntry> entries = withUndatedNames();
      Set<String> keys = new HashSet<>();
      models.values().forEach(model -> keys.add(model.key()));
      otherNames.forEach(
          (key, names) -> {
            if (!keys.contains(key)) {
              leftOut.merge("another name of a model without a price", names.size(), Integer::sum);
            }
          });
      return new Imported(
          PriceYaml.write(entries, source, verifiedOn),
          entries.size(),
          refused,
          ignoredFields,
          leftOut,
          notes.stream().distinct().sorted().toList());
    }
  }
}
