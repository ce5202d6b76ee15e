package io.plumbline.stage.price;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns a FOCUS price sheet (CSV) into our YAML: rows with a unit price of tokens, whichever rows
 * of a bill stand around them.
 *
 * <p>Read are {@code ListUnitPrice}, {@code ContractedUnitPrice}, {@code PricingUnit}, {@code
 * PricingCurrency} (else {@code BillingCurrency}), {@code ServiceProviderName} (else {@code
 * ProviderName}), {@code RegionId}, {@code SkuPriceId}, {@code SkuMeter}, {@code SkuPriceDetails},
 * {@code ChargeDescription}, {@code x_EffectivePeriodStart} and {@code x_EffectivePeriodEnd}. FOCUS
 * has no columns for the model and the kind of token; they are taken from {@code x_ModelId}, {@code
 * x_Model} and {@code x_TokenKind}, as columns or inside {@code SkuPriceDetails}, and the kind else
 * from the words of the meter. What is not told is left out, never guessed.
 *
 * <p>Prices are the list prices with the contract's discount where one fraction explains all of an
 * entry, else the contracted prices.
 *
 * <p>Source: FOCUS 1.2, focus.finops.org.
 */
public final class FocusPriceSheet {
  private FocusPriceSheet() {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern UNIT =
      Pattern.compile("(?i)\\s*(\\d[\\d,]*)?\\s*(k|m|thousand|million)?\\s*tokens?\\s*");

  private static final Map<String, String> PROVIDERS =
      Map.ofEntries(
          Map.entry("microsoft", "azure.ai.openai"),
          Map.entry("microsoft azure", "azure.ai.openai"),
          Map.entry("azure", "azure.ai.openai"),
          Map.entry("aws", "aws.bedrock"),
          Map.entry("amazon web services", "aws.bedrock"),
          Map.entry("google cloud", "gcp.vertex_ai"),
          Map.entry("google", "gcp.vertex_ai"),
          Map.entry("mistral", "mistral_ai"),
          Map.entry("mistral ai", "mistral_ai"));

  /**
   * What an import made of a sheet.
   *
   * @param yaml a price file; equal inputs give equal bytes
   * @param models entries in {@code yaml}
   * @param leftOut why rows were left out, with how many
   * @param notes what a person should look at, sentence by sentence
   */
  public record Imported(
      String yaml, int models, SortedMap<String, Integer> leftOut, List<String> notes) {}

  /**
   * Reads a sheet.
   *
   * @param csv the sheet, UTF-8 with a header; not closed
   * @param source where it was obtained; written into the file
   * @param verifiedOn day it was obtained; written into the file
   * @param provider gen_ai.provider.name of every row; null: as the rows name it
   * @throws IOException if it cannot be read or lacks the columns of a price sheet
   */
  public static Imported read(InputStream csv, String source, LocalDate verifiedOn, String provider)
      throws IOException {
    CsvMapper mapper = new CsvMapper();
    mapper.getFactory().disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
    mapper.enable(CsvParser.Feature.TRIM_SPACES);
    Reading reading = new Reading(source, verifiedOn, provider);
    try (MappingIterator<Map<String, String>> rows =
        mapper
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(csv)) {
      boolean first = true;
      while (rows.hasNext()) {
        Map<String, String> row = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        row.putAll(rows.next());
        if (first && !isSheet(row)) {
          throw notASheet();
        }
        first = false;
        reading.row(row);
      }
      if (first) {
        throw notASheet();
      }
    } catch (JsonProcessingException notCsv) {
      throw notASheet();
    }
    return reading.result();
  }

  private static boolean isSheet(Map<String, String> row) {
    return row.containsKey("PricingUnit")
        && (row.containsKey("ListUnitPrice") || row.containsKey("ContractedUnitPrice"));
  }

  private static IOException notASheet() {
    return new IOException(
        "This is not a FOCUS price sheet: it is CSV with a header that has PricingUnit and"
            + " ListUnitPrice or ContractedUnitPrice, and at least one row.");
  }

  /** A price as listed and as agreed, per 1M tokens; null: the sheet does not say. */
  private record Pair(BigDecimal list, BigDecimal contracted) {
    BigDecimal paid() {
      return contracted != null ? contracted : list;
    }
  }

  private record Key(
      String provider, String model, String region, String currency, String from, String to)
      implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      return toString().compareTo(other.toString());
    }
  }

  private static final class Reading {
    private final String source;
    private final LocalDate verifiedOn;
    private final String provider;
    private final SortedMap<Key, Map<String, Map<TokenKind, Pair>>> entries = new TreeMap<>();
    private final SortedMap<String, Integer> leftOut = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();

    Reading(String source, LocalDate verifiedOn, String provider) {
      this.source = source;
      this.verifiedOn = verifiedOn;
      this.provider = provider;
    }

    void row(Map<String, String> row) {
      Matcher unit = UNIT.matcher(text(row, "PricingUnit"));
      JsonNode details = details(row);
      String model = named(row, details, "x_ModelId", "x_Model", "Model", "ModelName");
      String meter =
          String.join(
                  " ",
                  text(row, "SkuMeter"),
                  text(row, "SkuPriceId"),
                  text(row, "ChargeDescription"),
                  named(row, details, "x_ServiceTier"))
              .toLowerCase(Locale.ROOT);
      TokenKind kind = kind(named(row, details, "x_TokenKind", "TokenType"), meter);
      String by = provider(row);
      String currency =
          text(row, "PricingCurrency").isEmpty()
              ? text(row, "BillingCurrency")
              : text(row, "PricingCurrency");
      if (!unit.matches()) {
        leave("the unit is not tokens");
      } else if (model.isEmpty()) {
        leave("no model is named (x_ModelId)");
      } else if (kind == null) {
        leave("the kind of token is not told (x_TokenKind)");
      } else if (by == null) {
        leave("the provider is not known (--provider names it)");
      } else if (currency.length() != 3) {
        leave("no currency");
      } else {
        BigDecimal factor = perMillion(unit);
        Pair pair =
            new Pair(
                price(row, "ListUnitPrice", factor), price(row, "ContractedUnitPrice", factor));
        if (pair.paid() == null) {
          leave("no usable unit price");
        } else {
          put(
              new Key(
                  by,
                  model,
                  text(row, "RegionId"),
                  currency.toUpperCase(Locale.ROOT),
                  day(row, "x_EffectivePeriodStart"),
                  day(row, "x_EffectivePeriodEnd")),
              tier(meter),
              kind,
              pair);
        }
      }
    }

    private void put(Key key, String tier, TokenKind kind, Pair pair) {
      Pair earlier =
          entries
              .computeIfAbsent(key, k -> new TreeMap<>())
              .computeIfAbsent(tier, t -> new EnumMap<>(TokenKind.class))
              .putIfAbsent(kind, pair);
      if (earlier != null && !earlier.equals(pair)) {
        leave("another price for the same model, place and kind");
        notes.add(
            "'"
                + key.model()
                + "' has two prices for "
                + kind.key()
                + (tier.isEmpty() ? "" : " " + tier)
                + "; the first was taken.");
      }
    }

    private void leave(String why) {
      leftOut.merge(why, 1, Integer::sum);
    }

    private String provider(Map<String, String> row) {
      if (provider != null) {
        return provider;
      }
      String named = text(row, "ServiceProviderName");
      String name = (named.isEmpty() ? text(row, "ProviderName") : named).toLowerCase(Locale.ROOT);
      return ProviderNames.WELL_KNOWN.contains(name) ? name : PROVIDERS.get(name);
    }

    Imported result() {
      List<PriceEntry> written = new ArrayList<>();
      entries.forEach((key, tiers) -> written.add(entry(key, tiers)));
      return new Imported(
          PriceYaml.write(written, source, verifiedOn),
          written.size(),
          leftOut,
          notes.stream().distinct().sorted().toList());
    }

    private PriceEntry entry(Key key, Map<String, Map<TokenKind, Pair>> tiers) {
      BigDecimal discount = discount(tiers);
      Map<String, Map<TokenKind, BigDecimal>> prices = new TreeMap<>();
      tiers.forEach(
          (tier, pairs) -> {
            Map<TokenKind, BigDecimal> of = new EnumMap<>(TokenKind.class);
            pairs.forEach(
                (kind, pair) -> of.put(kind, discount == null ? pair.paid() : pair.list()));
            prices.put(tier, of);
          });
      return new PriceEntry(
          key.provider(),
          key.model(),
          List.of(),
          place(key.region()),
          key.currency(),
          prices,
          List.of(),
          // A price that was agreed takes no further discount.
          discount == null ? BigDecimal.ZERO : discount,
          null,
          source,
          verifiedOn,
          key.from().isEmpty() ? null : LocalDate.parse(key.from()),
          key.to().isEmpty() ? null : LocalDate.parse(key.to()),
          "",
          0);
    }

    /**
     * The one fraction that makes every list price the agreed one, exactly; null: there is none.
     */
    private static BigDecimal discount(Map<String, Map<TokenKind, Pair>> tiers) {
      BigDecimal discount = null;
      for (Map<TokenKind, Pair> pairs : tiers.values()) {
        for (Pair pair : pairs.values()) {
          if (pair.list() == null || pair.contracted() == null || pair.list().signum() == 0) {
            return null;
          }
          BigDecimal off =
              BigDecimal.ONE.subtract(
                  pair.contracted().divide(pair.list(), 6, RoundingMode.HALF_EVEN));
          boolean exact =
              pair.list().multiply(BigDecimal.ONE.subtract(off)).compareTo(pair.contracted()) == 0;
          if (!exact || off.signum() < 0 || (discount != null && discount.compareTo(off) != 0)) {
            return null;
          }
          discount = off;
        }
      }
      return discount;
    }

    private static Place place(String region) {
      return switch (region.toLowerCase(Locale.ROOT)) {
        case "" -> Place.ANYWHERE;
        case "global" -> new Place(Place.Kind.SCOPE, "global");
        default -> new Place(Place.Kind.REGION, region);
      };
    }
  }

  private static String text(Map<String, String> row, String column) {
    String value = row.get(column);
    return value == null || value.equalsIgnoreCase("null") ? "" : value.strip();
  }

  private static JsonNode details(Map<String, String> row) {
    try {
      return JSON.readTree(text(row, "SkuPriceDetails"));
    } catch (JsonProcessingException notJson) {
      return JSON.missingNode();
    }
  }

  private static String named(Map<String, String> row, JsonNode details, String... names) {
    for (String name : names) {
      String said = text(row, name);
      if (said.isEmpty() && details.path(name).isTextual()) {
        said = details.path(name).asText().strip();
      }
      if (!said.isEmpty()) {
        return said;
      }
    }
    return "";
  }

  private static TokenKind kind(String named, String meter) {
    for (TokenKind kind : TokenKind.values()) {
      if (kind.key().equalsIgnoreCase(named)) {
        return kind;
      }
    }
    String words = named.isEmpty() ? meter : named.toLowerCase(Locale.ROOT);
    boolean input = words.contains("input") || words.contains("prompt") || words.contains("inp");
    boolean output =
        words.contains("output") || words.contains("completion") || words.contains("outp");
    if (words.contains("cache") && words.contains("write")) {
      boolean hour = words.contains("1h") || words.contains("1 hour") || words.contains("one hour");
      return hour ? TokenKind.CACHE_WRITE_1H : TokenKind.CACHE_WRITE_5M;
    }
    if (words.contains("cache")) {
      return TokenKind.CACHE_READ;
    }
    if (words.contains("reasoning")) {
      return TokenKind.REASONING;
    }
    if (input == output) {
      return null;
    }
    if (words.contains("audio")) {
      return input ? TokenKind.INPUT_AUDIO : TokenKind.OUTPUT_AUDIO;
    }
    if (words.contains("image")) {
      return input ? TokenKind.INPUT_IMAGE : TokenKind.OUTPUT_IMAGE;
    }
    return input ? TokenKind.INPUT : TokenKind.OUTPUT;
  }

  private static String tier(String meter) {
    return Tier.SERVICES.stream().sorted().filter(meter::contains).findFirst().orElse("");
  }

  private static BigDecimal perMillion(Matcher unit) {
    BigDecimal tokens =
        unit.group(1) == null ? BigDecimal.ONE : new BigDecimal(unit.group(1).replace(",", ""));
    int power =
        unit.group(2) == null ? 0 : unit.group(2).toLowerCase(Locale.ROOT).startsWith("m") ? 6 : 3;
    return tokens.movePointRight(power);
  }

  private static BigDecimal price(Map<String, String> row, String column, BigDecimal tokens) {
    String text = text(row, column);
    try {
      BigDecimal price = text.isEmpty() || text.length() > 40 ? null : new BigDecimal(text);
      if (price == null || price.signum() < 0 || Math.abs((long) price.scale()) > 30) {
        return null;
      }
      return price
          .movePointRight(6)
          .divide(tokens, PriceFileReader.PRICE_SCALE, RoundingMode.HALF_EVEN);
    } catch (ArithmeticException | NumberFormatException notAPrice) {
      return null;
    }
  }

  private static String day(Map<String, String> row, String column) {
    String text = text(row, column);
    try {
      return text.length() < 10 ? "" : LocalDate.parse(text.substring(0, 10)).toString();
    } catch (DateTimeException notADay) {
      return "";
    }
  }
}
