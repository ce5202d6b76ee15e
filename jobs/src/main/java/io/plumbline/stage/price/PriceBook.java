package io.plumbline.stage.price;

import io.plumbline.shared.Digests;
import io.plumbline.shared.config.ConfigFault;
import io.plumbline.shared.config.ConfigFaultsException;
import io.plumbline.shared.config.NearName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The price book: the list prices that ship with the project, and the user's files over them.
 *
 * <p>The user's files win over the list prices, and among them a later file name wins over an
 * earlier one, as a whole: whatever a later file says about a model is not mixed with what an
 * earlier one says. Within one file two prices for the same model, place and day are a fault.
 */
public final class PriceBook {
  private static final String LIST_PRICES = "/io/plumbline/prices/list-prices.yaml";
  private static final String LIST_PRICES_NAME = "list-prices.yaml";

  /** An entry that was found, and how the name was read where it was not exact; null: exact. */
  record Match(PriceEntry entry, String note) {}

  /** The strongest first: the last of the user's files, …, the list prices. */
  private final List<PriceLayer> layers;

  private final String digest;

  private PriceBook(List<PriceLayer> layers, String digest) {
    this.layers = layers;
    this.digest = digest;
  }

  /** The list prices alone. */
  public static PriceBook listPrices() {
    return read(List.of());
  }

  /**
   * The list prices, and over them every {@code *.yaml} of a folder in the order of their names. A
   * folder that does not exist adds nothing.
   *
   * @throws ConfigFaultsException with every fault of every file
   * @throws UncheckedIOException if the folder or a file cannot be read
   */
  public static PriceBook withFilesOf(Path folder) {
    if (!Files.isDirectory(folder)) {
      return listPrices();
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Source> sources = new ArrayList<>();
      for (Path file :
          files
              .filter(f -> f.toString().endsWith(".yaml") || f.toString().endsWith(".yml"))
              .sorted(Comparator.comparing(f -> f.getFileName().toString()))
              .toList()) {
        sources.add(new Source("prices/" + file.getFileName(), Files.readAllBytes(file)));
      }
      return read(sources);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** A named file already in memory. */
  @SuppressWarnings("ArrayRecordComponent") // carried, never compared
  record Source(String name, byte[] bytes) {}

  static PriceBook read(List<Source> own) {
    List<ConfigFault> faults = new ArrayList<>();
    List<PriceLayer> layers = new ArrayList<>();
    MessageDigest sha256 = Digests.begin();
    Source list = new Source(LIST_PRICES_NAME, bytesOfListPrices());
    add(list, false, layers, faults, sha256);
    own.forEach(source -> add(source, true, layers, faults, sha256));
    if (!faults.isEmpty()) {
      throw new ConfigFaultsException(faults);
    }
    Collections.reverse(layers);
    return new PriceBook(List.copyOf(layers), HexFormat.of().formatHex(sha256.digest()));
  }

  private static void add(
      Source source,
      boolean own,
      List<PriceLayer> layers,
      List<ConfigFault> faults,
      MessageDigest sha256) {
    List<List<PriceEntry>> weaker = new ArrayList<>();
    layers.forEach(layer -> weaker.add(0, layer.entries()));
    layers.add(
        new PriceLayer(PriceFileReader.read(source.name(), source.bytes(), weaker, faults), own));
    sha256.update(
        (source.name() + "\n" + source.bytes().length + "\n").getBytes(StandardCharsets.UTF_8));
    sha256.update(source.bytes());
  }

  /** SHA-256 over the names and bytes of every file, in order: which prices a run used. */
  public String digest() {
    return digest;
  }

  /** Every entry, the strongest file first, in the order of the file. */
  public List<PriceEntry> entries() {
    return layers.stream().flatMap(layer -> layer.entries().stream()).toList();
  }

  /** Every surcharge on a provider's models, the strongest file first. */
  public List<ProviderUplift> uplifts() {
    return layers.stream().flatMap(layer -> layer.uplifts().stream()).toList();
  }

  /** Every discount on a provider's models, the strongest file first. */
  public List<Discount> discounts() {
    return layers.stream().flatMap(layer -> layer.discounts().stream()).toList();
  }

  /**
   * The entry for the model {@code name} of the query's provider, on its day, at its place.
   *
   * @param ownOnly look only in the user's files
   */
  Optional<Match> find(String name, PriceQuery query, boolean ownOnly) {
    return layers.stream()
        .filter(layer -> layer.own() || !ownOnly)
        .flatMap(layer -> layer.find(name, query).stream())
        .findFirst();
  }

  /** The discount on {@code entry} on a day; zero if there is none. */
  BigDecimal discount(PriceEntry entry, LocalDate day) {
    if (entry.discount() != null) {
      return entry.discount();
    }
    List<Discount> holding =
        layers.stream()
            .flatMap(layer -> layer.discounts().stream())
            .filter(discount -> discount.holds(entry, day))
            .toList();
    return holding.stream()
        .filter(discount -> !discount.models().all())
        .findFirst()
        .or(() -> holding.stream().findFirst())
        .map(Discount::fraction)
        .orElse(BigDecimal.ZERO);
  }

  /**
   * The surcharge of the query's place on {@code entry}; one if there is none. The most specific
   * place of the entry's own wins; then of the provider's, a later file before an earlier one.
   */
  BigDecimal uplift(PriceEntry entry, PriceQuery query) {
    return strongest(query, entry.uplifts().stream().filter(uplift -> uplift.holds(query)))
        .or(
            () ->
                layers.stream()
                    .flatMap(
                        layer ->
                            strongest(
                                query,
                                layer.uplifts().stream()
                                    .filter(uplift -> uplift.holds(entry, query))
                                    .map(ProviderUplift::uplift))
                                .stream())
                    .findFirst())
        .map(Uplift::multiplier)
        .orElse(BigDecimal.ONE);
  }

  private static Optional<Uplift> strongest(PriceQuery query, Stream<Uplift> uplifts) {
    return uplifts.max(Comparator.comparing(uplift -> uplift.place().rank(query)));
  }

  /** Whether any entry of {@code provider}, of whatever day or place, goes by {@code model}. */
  boolean names(String provider, String model) {
    List<String> asked = ModelNames.of(provider, model);
    return entries().stream()
        .filter(entry -> entry.provider().equals(provider))
        .flatMap(entry -> Stream.concat(Stream.of(entry.model()), entry.aliases().stream()))
        .anyMatch(name -> asked.contains(name.toLowerCase(Locale.ROOT)));
  }

  /** Up to {@code limit} priced names near {@code model}, of the same provider if it has any. */
  public List<String> near(String provider, String model, int limit) {
    TreeSet<String> same = new TreeSet<>();
    TreeSet<String> all = new TreeSet<>();
    for (PriceEntry entry : entries()) {
      all.add(entry.model());
      if (entry.provider().equals(provider)) {
        same.add(entry.model());
      }
    }
    List<String> near = NearName.of(model, same, limit);
    return near.isEmpty() ? NearName.of(model, all, limit) : near;
  }

  private static byte[] bytesOfListPrices() {
    try (InputStream list = PriceBook.class.getResourceAsStream(LIST_PRICES)) {
      if (list == null) {
        throw new IllegalStateException("The jar lacks " + LIST_PRICES + ": build it again.");
      }
      return list.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
