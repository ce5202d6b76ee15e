package io.plumbline.shared.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.shared.PseudonymKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What plumbline.yaml, the environment and the command line say together. Precedence: flag,
 * environment ({@code PLUMBLINE_WAREHOUSE}, {@code PLUMBLINE_LIMITS_MAX_RECORD_BYTES}), file,
 * default. Relative paths of the file are relative to the file; those of flags and variables to the
 * working directory.
 *
 * @param file the file read
 * @param warehouse absolute folder of the tables
 * @param reports absolute folder for the reports
 * @param policy absolute folder of the policy files; need not exist
 * @param sources at least one, names distinct
 * @param master Spark master
 * @param packs absolute folder of further rule packs; empty: only the built-in ones
 * @param pseudonymKeyFile absolute file keying the pseudonyms; empty: none is named
 * @param pseudonymKeyGiven the key itself, where {@link PseudonymKey#VARIABLE} gives it; wins over
 *     the file
 * @param signingKeyFile absolute file with the Ed25519 private key that signs manifests; empty:
 *     none
 * @param limits what is too much
 * @param settings every value with its origin, in the order of the file's schema
 */
public record AuditConfig(
    Path file,
    String warehouse,
    String reports,
    Path policy,
    List<Source> sources,
    String master,
    Optional<Path> packs,
    Optional<Path> pseudonymKeyFile,
    Optional<PseudonymKey> pseudonymKeyGiven,
    Optional<Path> signingKeyFile,
    Limits limits,
    List<Setting> settings) {

  /**
   * Where logs lie.
   *
   * @param name shown in every report
   * @param format format id, or {@code auto}
   * @param path absolute glob, folder or file, or a URI
   * @param zone of times written without one; empty: what the format's maker says
   * @param mapping absolute mapping file of a source whose format is {@code mapped}
   */
  public record Source(
      String name,
      String format,
      String path,
      Optional<ZoneId> zone,
      Optional<Path> mapping,
      SourceLimits limits) {
    /** A source with no settings of its own. */
    public Source(String name, String format, String path) {
      this(name, format, path, Optional.empty(), Optional.empty(), SourceLimits.NONE);
    }
  }

  /**
   * What is too much for one source; empty: as for all.
   *
   * @param warnShare share of its records in quarantine that is reported; unit: share of 1
   * @param failShare share of its records in quarantine that makes it incomplete; unit: share of 1
   * @param failCount records in quarantine above which it is incomplete; empty: no such limit
   * @param lateAfterHours how much older than the interval's end its newest record may be; unit:
   *     hours; empty: no such limit
   */
  public record SourceLimits(
      Optional<BigDecimal> warnShare,
      Optional<BigDecimal> failShare,
      Optional<Long> failCount,
      Optional<Long> lateAfterHours) {
    /** No limits of its own. */
    public static final SourceLimits NONE =
        new SourceLimits(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * What is too much.
   *
   * @param maxRecordBytes a longer record goes to quarantine; unit: bytes
   * @param quarantineWarnShare reported from this share of records on; unit: share of 1
   * @param quarantineFailShare the input is incomplete from this share on; unit: share of 1
   * @param futureToleranceHours how far ahead of now a record may start; unit: hours
   * @param clockSkewMinutes how much later than its file was last written a call may start before
   *     its time is doubted; unit: minutes
   */
  public record Limits(
      long maxRecordBytes,
      BigDecimal quarantineWarnShare,
      BigDecimal quarantineFailShare,
      int futureToleranceHours,
      int clockSkewMinutes) {
    /** What holds where no configuration says otherwise. */
    public static Limits defaults() {
      return new Limits(
          Long.parseLong(DEFAULTS.get("limits.max_record_bytes")),
          new BigDecimal(DEFAULTS.get("limits.quarantine_warn_share")),
          new BigDecimal(DEFAULTS.get("limits.quarantine_fail_share")),
          Integer.parseInt(DEFAULTS.get("limits.future_tolerance_hours")),
          Integer.parseInt(DEFAULTS.get("limits.clock_skew_minutes")));
    }
  }

  private static final String SCHEMA = "plumbline.schema.json";
  private static final Set<String> PATH_KEYS =
      Set.of("warehouse", "reports", "policy", "packs", "pseudonym_key_file", "signing_key_file");

  /** Keys with one value and their defaults (empty: none), in the schema's order. */
  static final Map<String, String> DEFAULTS = defaults();

  private static Map<String, String> defaults() {
    Map<String, String> defaults = new LinkedHashMap<>();
    JsonNode properties = SchemaCheck.schema(SCHEMA).path("properties");
    for (Map.Entry<String, JsonNode> property : properties.properties()) {
      JsonNode schema = property.getValue();
      if (schema.has("properties")) {
        for (Map.Entry<String, JsonNode> inner : schema.path("properties").properties()) {
          defaults.put(
              property.getKey() + "." + inner.getKey(), inner.getValue().path("default").asText());
        }
      } else if (!schema.path("type").asText().equals("array")) {
        defaults.put(property.getKey(), schema.path("default").asText());
      }
    }
    return Collections.unmodifiableMap(defaults);
  }

  /**
   * Reads the configuration.
   *
   * @param file plumbline.yaml
   * @param environment variables; those that do not start with PLUMBLINE_ are not looked at
   * @param flags values given on the command line by key ({@code warehouse}, {@code policy} …)
   * @param formats ids of the formats that a source may name, beside {@code auto}
   * @throws ConfigFaultsException with every fault of file, environment and flags
   */
  public static AuditConfig load(
      Path file, Map<String, String> environment, Map<String, String> flags, Set<String> formats) {
    List<ConfigFault> faults = new ArrayList<>();
    String shown = file.getFileName() == null ? file.toString() : file.getFileName().toString();
    Path absolute = file.toAbsolutePath().normalize();
    if (!Files.exists(absolute)) {
      throw new ConfigFaultsException(
          List.of(
              new ConfigFault(
                  file.toString(),
                  0,
                  0,
                  "There is no such file.",
                  "Run 'plumbline init' to draft one, or name it with --config.")));
    }
    Optional<Keys> keys = YamlFile.read(absolute, shown, SCHEMA, faults);
    AuditConfig config =
        new Reader(absolute, shown, keys.orElse(null), environment, flags, formats, faults).read();
    if (!faults.isEmpty()) {
      throw new ConfigFaultsException(faults);
    }
    return config;
  }

  /**
   * The key of pseudonyms, read now: commands that only read tables need not be let near it. Empty:
   * people are neither recorded nor counted.
   *
   * @throws ConfigFaultsException when a key is named but cannot be read or is too short
   */
  public Optional<PseudonymKey> pseudonymKey() {
    if (pseudonymKeyGiven.isPresent() || pseudonymKeyFile.isEmpty()) {
      return pseudonymKeyGiven;
    }
    Path named = pseudonymKeyFile.get();
    try {
      return Optional.of(PseudonymKey.fromFile(named));
    } catch (IllegalArgumentException e) {
      throw new ConfigFaultsException(List.of(keyFault("pseudonym_key_file", e)));
    } catch (IOException e) {
      throw new ConfigFaultsException(
          List.of(
              new ConfigFault(
                  "pseudonym_key_file",
                  0,
                  0,
                  "The pseudonym key " + named + " cannot be read.",
                  "Create it (openssl rand -hex 32 > FILE; chmod 600 FILE), or remove"
                      + " pseudonym_key_file: then people are neither recorded nor counted.")));
    }
  }

  private static ConfigFault keyFault(String place, IllegalArgumentException said) {
    return new ConfigFault(place, 0, 0, said.getMessage(), "Make one with: openssl rand -hex 32");
  }

  /** The JSON Schema of plumbline.yaml, for editors. */
  public static String jsonSchema() {
    return Bundled.text("json-schema/" + SCHEMA);
  }

  /** Variable that sets {@code key}: {@code limits.max_record_bytes} by its capitals. */
  public static String variable(String key) {
    return "PLUMBLINE_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** Puts the four layers on top of one another. */
  private static final class Reader {
    private static final String AUTO = "auto";
    private static final Pattern URI = Pattern.compile("(jdbc:)?[a-z][a-z0-9+.-]+://.*");

    /** A password in a JDBC URL would stand in tables, reports and logs. */
    private static final Pattern SECRET =
        Pattern.compile("(?i)jdbc:.*([?&](ssl)?password=|//[^/@]*:[^/@]*@).*");

    private final Path file;
    private final String shown;
    private final Keys keys;
    private final Map<String, String> environment;
    private final Map<String, String> flags;
    private final Set<String> formats;
    private final List<ConfigFault> faults;
    private final Map<String, Setting> settings = new LinkedHashMap<>();

    Reader(
        Path file,
        String shown,
        Keys keys,
        Map<String, String> environment,
        Map<String, String> flags,
        Set<String> formats,
        List<ConfigFault> faults) {
      this.file = file;
      this.shown = shown;
      this.keys = keys;
      this.environment = environment;
      this.flags = flags;
      this.formats = formats;
      this.faults = faults;
    }

    AuditConfig read() {
      refuseMisspeltVariables();
      refuseUnknownFlags();
      DEFAULTS.forEach((key, fallback) -> settings.put(key, setting(key, fallback)));
      if (value("warehouse").isEmpty() && keys != null && !keys.has("warehouse")) {
        faults.add(
            new ConfigFault(
                shown,
                0,
                0,
                "Nothing says where the warehouse is.",
                "Add 'warehouse: ./warehouse', or pass --warehouse or PLUMBLINE_WAREHOUSE."));
      }
      refuseObjectStore("warehouse", "tables");
      refuseObjectStore("reports", "reports");
      List<Source> sources = sources();
      Limits limits = limits();
      return new AuditConfig(
          file,
          value("warehouse"),
          value("reports"),
          Path.of(value("policy")),
          sources,
          value("master"),
          Optional.of(value("packs")).filter(text -> !text.isEmpty()).map(Path::of),
          Optional.of(value("pseudonym_key_file")).filter(text -> !text.isEmpty()).map(Path::of),
          pseudonymKey(),
          Optional.of(value("signing_key_file")).filter(text -> !text.isEmpty()).map(Path::of),
          limits,
          List.copyOf(settings.values()));
    }

    /**
     * Links, locks and renames are a disk's; a store that ignores one of them would lose a night.
     */
    private void refuseObjectStore(String key, String what) {
      Setting setting = settings.get(key);
      if (!URI.matcher(setting.value()).matches()) {
        return;
      }
      String said =
          "'%s' is no folder of this machine: logs are read from object stores, %s are kept on a disk."
              .formatted(setting.value(), what);
      String hint = "Name a folder, as in '%s: ./%s', and copy it afterwards.".formatted(key, key);
      if (setting.origin().equals("file")) {
        keys.fault(key, said, hint);
      } else {
        faults.add(new ConfigFault(setting.place(), 0, 0, said, hint));
      }
    }

    private String value(String key) {
      return settings.get(key).value();
    }

    private Setting setting(String key, String fallback) {
      if (flags.containsKey(key)) {
        String flag = "--" + key.replace('_', '-').replace('.', '-');
        return checked(key, flags.get(key), "flag", flag, workingDirectory());
      }
      String variable = variable(key);
      if (environment.containsKey(variable) && !environment.get(variable).isBlank()) {
        return checked(key, environment.get(variable), "environment", variable, workingDirectory());
      }
      Optional<Keys> group =
          key.startsWith("limits.")
              ? Optional.ofNullable(keys).flatMap(k -> k.group("limits"))
              : Optional.ofNullable(keys);
      String name = key.substring(key.lastIndexOf('.') + 1);
      Optional<String> written = group.flatMap(k -> k.text(name));
      return written
          .map(
              text ->
                  new Setting(
                      key, resolved(key, text, file.getParent()), "file", group.get().place(name)))
          .orElseGet(
              () -> new Setting(key, resolved(key, fallback, file.getParent()), "default", ""));
    }

    /** A flag or variable passes the same check as the file's value would. */
    private Setting checked(String key, String text, String origin, String place, Path base) {
      List<ConfigFault> own = new ArrayList<>();
      String quoted = "'" + text.replace("'", "''") + "'";
      boolean isText = SchemaCheck.schema(SCHEMA).path("properties").has(key);
      String yaml =
          isText
              ? key + ": " + quoted
              : "limits:\n  " + key.substring("limits.".length()) + ": " + text.strip();
      YamlFile.parse(yaml + "\nsources:\n- {name: a, path: a}\n", place, SCHEMA, own);
      own.forEach(fault -> faults.add(new ConfigFault(place, 0, 0, fault.what(), fault.hint())));
      return new Setting(key, own.isEmpty() ? resolved(key, text, base) : "", origin, place);
    }

    private Optional<PseudonymKey> pseudonymKey() {
      String given = environment.getOrDefault(PseudonymKey.VARIABLE, "");
      try {
        return given.isBlank()
            ? Optional.empty()
            : Optional.of(PseudonymKey.fromEnvironment(PseudonymKey.VARIABLE, given));
      } catch (IllegalArgumentException e) {
        faults.add(keyFault(PseudonymKey.VARIABLE, e));
        return Optional.empty();
      }
    }

    private List<Source> sources() {
      List<Source> sources = new ArrayList<>();
      Set<String> names = new HashSet<>();
      int index = 0;
      for (Keys source : keys == null ? List.<Keys>of() : keys.groups("sources")) {
        String name = source.text("name").orElse("");
        if (!names.add(name)) {
          source.fault("name", "Two sources are called '" + name + "'.", "Rename one of them.");
        }
        String format = source.text("format").orElse(AUTO);
        if (!format.equals(AUTO) && !formats.contains(format)) {
          String near = NearName.hint(format, formats);
          source.fault(
              "format",
              "There is no format '" + format + "'.",
              near.isEmpty() ? "See: plumbline formats list" : near);
        }
        String path = source.text("path").map(text -> absolute(text, file.getParent())).orElse("");
        if (source.text("path").filter(String::isBlank).isPresent()) {
          source.fault(
              "path",
              "The path of source '" + name + "' is empty.",
              "Name a file, a folder or a glob: ./logs/**/*.jsonl.gz.");
        }
        if (SECRET.matcher(path).matches()) {
          source.fault(
              "path",
              "The path of source '" + name + "' holds a password.",
              "Leave it out: set PLUMBLINE_DATABASE_PASSWORD, or use PostgreSQL's password file.");
        }
        Optional<ZoneId> zone = source.text("zone").flatMap(text -> zone(source, text));
        Optional<Path> mapping =
            source.text("mapping").map(text -> Path.of(absolute(text, file.getParent())));
        if (mapping.isPresent() != format.equals("mapped")) {
          source.fault(
              mapping.isPresent() ? "mapping" : "format",
              mapping.isPresent()
                  ? "Source '" + name + "' has a mapping file and format '" + format + "'."
                  : "Source '" + name + "' is mapped and names no mapping file.",
              mapping.isPresent()
                  ? "Write 'format: mapped', or leave the mapping out."
                  : "Add 'mapping: ./mappings/" + name + ".yaml'.");
        }
        sources.add(new Source(name, format, path, zone, mapping, sourceLimits(source)));
        String key = "sources[" + index + "]";
        index++;
        note(source, key, "name", name);
        note(source, key, "format", format);
        note(source, key, "path", path);
        for (String setting : List.of("zone", "mapping")) {
          source.text(setting).ifPresent(text -> note(source, key, setting, text));
        }
        source
            .group("limits")
            .ifPresent(
                limits ->
                    limits
                        .ownTexts()
                        .forEach((limit, text) -> note(limits, key + ".limits", limit, text)));
      }
      return List.copyOf(sources);
    }

    private static Optional<ZoneId> zone(Keys source, String text) {
      try {
        return Optional.of(ZoneId.of(text));
      } catch (DateTimeException e) {
        source.fault("zone", ZoneNames.fault(text), ZoneNames.hint(text));
        return Optional.empty();
      }
    }

    private static SourceLimits sourceLimits(Keys source) {
      Optional<Keys> limits = source.group("limits");
      Optional<BigDecimal> warn = limits.flatMap(l -> l.number("quarantine_warn_share"));
      Optional<BigDecimal> fail = limits.flatMap(l -> l.number("quarantine_fail_share"));
      if (warn.isPresent() && fail.isPresent() && warn.get().compareTo(fail.get()) > 0) {
        limits
            .get()
            .fault(
                "quarantine_warn_share",
                "The share that warns ("
                    + warn.get().toPlainString()
                    + ") is above the one that fails ("
                    + fail.get().toPlainString()
                    + ").",
                "Warn at a smaller share than the one that fails.");
      }
      return new SourceLimits(
          warn,
          fail,
          limits.flatMap(l -> l.whole("quarantine_fail_count")),
          limits.flatMap(l -> l.whole("late_after_hours")));
    }

    private void note(Keys source, String prefix, String name, String value) {
      String key = prefix + "." + name;
      settings.put(
          key,
          source.has(name)
              ? new Setting(key, value, "file", source.place(name))
              : new Setting(key, value, "default", ""));
    }

    private Limits limits() {
      BigDecimal warn = number("limits.quarantine_warn_share");
      BigDecimal fail = number("limits.quarantine_fail_share");
      if (warn.compareTo(fail) > 0) {
        Setting setting = settings.get("limits.quarantine_warn_share");
        faults.add(
            new ConfigFault(
                setting.place().isEmpty() ? shown : setting.place(),
                0,
                0,
                "limits.quarantine_warn_share ("
                    + warn.toPlainString()
                    + ") is above limits.quarantine_fail_share ("
                    + fail.toPlainString()
                    + ").",
                "Warn at a smaller share than the one that fails."));
      }
      return new Limits(
          number("limits.max_record_bytes").longValue(),
          warn,
          fail,
          number("limits.future_tolerance_hours").intValue(),
          number("limits.clock_skew_minutes").intValue());
    }

    /** The number in effect; a value already refused reads as its default. */
    private BigDecimal number(String key) {
      String text = value(key);
      return new BigDecimal(
          text.matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?") ? text : DEFAULTS.get(key));
    }

    private void refuseMisspeltVariables() {
      List<String> known =
          Stream.concat(
                  DEFAULTS.keySet().stream().map(AuditConfig::variable),
                  Stream.of(PseudonymKey.VARIABLE))
              .toList();
      for (String name : environment.keySet()) {
        if (name.startsWith("PLUMBLINE_") && !known.contains(name)) {
          // The launcher has variables of its own; only a near miss is a mistake.
          NearName.of(name.substring(10), known.stream().map(k -> k.substring(10)).toList())
              .ifPresent(
                  near ->
                      faults.add(
                          new ConfigFault(
                              name,
                              0,
                              0,
                              "Unknown environment variable.",
                              "Did you mean 'PLUMBLINE_" + near + "'?")));
        }
      }
    }

    private void refuseUnknownFlags() {
      for (String key : flags.keySet()) {
        if (!DEFAULTS.containsKey(key)) {
          faults.add(
              new ConfigFault(
                  "--" + key,
                  0,
                  0,
                  "Unknown key '" + key + "'.",
                  NearName.hint(key, DEFAULTS.keySet(), "Known keys")));
        }
      }
    }

    private static Path workingDirectory() {
      return Path.of("").toAbsolutePath();
    }

    private static String resolved(String key, String text, Path base) {
      return PATH_KEYS.contains(key) && !text.isEmpty() ? absolute(text, base) : text.strip();
    }

    /** Globs are kept as they are: only what comes before the first wildcard is a path. */
    private static String absolute(String text, Path base) {
      String path = text.strip();
      if (path.startsWith("file:///")) {
        return path.substring("file://".length());
      }
      if (URI.matcher(path).matches() || path.startsWith("/")) {
        return path;
      }
      while (path.startsWith("./")) {
        path = path.substring(2);
      }
      Path from = base;
      while (path.startsWith("../") && from.getParent() != null) {
        path = path.substring(3);
        from = from.getParent();
      }
      String root = from.toString();
      return path.isEmpty() || path.equals(".")
          ? root
          : root.equals("/") ? "/" + path : root + "/" + path;
    }
  }
}
