package io.plumbline.shared.policy;

import io.plumbline.shared.TaskEngine;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.config.ConfigFault;
import io.plumbline.shared.config.ConfigFaultsException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether this machine and these files are fit for an audit. Looks and writes one empty file that
 * it removes again; creates no folder and changes nothing else.
 */
public final class Doctor {
  /** How a check came out. What was not looked at is never {@link #FIT}. */
  public enum Result {
    /** Looked at, and in order. */
    FIT,
    /** Works, but something is missing that reports will lack. */
    ADVICE,
    /** An audit would fail. */
    WRONG,
    /** Could not be looked at. */
    NOT_CHECKED
  }

  /**
   * What was looked at, and how it came out.
   *
   * @param name what was looked at
   * @param result how it came out
   * @param finding what is so, a sentence with the value
   * @param remedy what to do; empty when fit
   */
  public record Check(String name, Result result, String finding, String remedy) {}

  /**
   * What the examination takes from the machine.
   *
   * @param javaVersion feature release, such as 17
   * @param maxHeapBytes largest heap this Java will use, in bytes
   * @param now the clock's time
   */
  public record Machine(int javaVersion, long maxHeapBytes, Instant now) {
    /** This machine at {@code now}. */
    public static Machine at(Instant now) {
      return new Machine(Runtime.version().feature(), Runtime.getRuntime().maxMemory(), now);
    }
  }

  private static final int OLDEST_JAVA = 17;
  private static final Pattern STANDALONE = Pattern.compile("spark://([^:/,]+):(\\d{1,5})");
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long MIB = 1024L * 1024L;

  /** Spark refuses to start below 450 MiB; 512 leaves room for our own tables. */
  private static final long LEAST_HEAP = 512 * MIB;

  private static final long LEAST_DISK = 1024 * MIB;
  private static final int LEAST_KEY_BYTES = 16;
  private static final Duration LARGEST_SKEW = Duration.ofMinutes(5);

  /** No log this program reads is older. */
  private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");

  private final Machine machine;
  private final List<Check> checks = new ArrayList<>();

  private Doctor(Machine machine) {
    this.machine = machine;
  }

  /**
   * Examines the machine, then the configuration and all it names.
   *
   * @param file plumbline.yaml
   * @param environment variables
   * @param flags values given on the command line by key
   * @param formats ids of the log formats there are
   * @return every check, in the order of what depends on what
   */
  public static List<Check> examine(
      Machine machine,
      Path file,
      Map<String, String> environment,
      Map<String, String> flags,
      Set<String> formats) {
    Doctor doctor = new Doctor(machine);
    doctor.java();
    doctor.memory();
    doctor.configuration(file, environment, flags, formats);
    return List.copyOf(doctor.checks);
  }

  private void java() {
    if (machine.javaVersion() < OLDEST_JAVA) {
      add(
          "java",
          Result.WRONG,
          "This is Java " + machine.javaVersion() + ".",
          "Install Java " + OLDEST_JAVA + " or newer and set JAVA_HOME to it.");
    } else {
      add("java", Result.FIT, "This is Java " + machine.javaVersion() + ".", "");
    }
  }

  private void memory() {
    String heap = "Java may use " + machine.maxHeapBytes() / MIB + " MiB of memory.";
    if (machine.maxHeapBytes() < LEAST_HEAP) {
      add(
          "memory",
          Result.WRONG,
          heap,
          "Give it at least " + LEAST_HEAP / MIB + " MiB: -Xmx1g, or a larger container.");
    } else {
      add("memory", Result.FIT, heap, "");
    }
  }

  private void configuration(
      Path file, Map<String, String> environment, Map<String, String> flags, Set<String> formats) {
    AuditConfig config;
    try {
      config = AuditConfig.load(file, environment, flags, formats);
    } catch (ConfigFaultsException e) {
      faults("configuration", e.faults());
      return;
    }
    add("configuration", Result.FIT, file.getFileName() + " is in order.", "");
    engine(config.master());
    folder("warehouse", config.warehouse());
    folder("reports", config.reports());
    config.sources().forEach(this::source);
    config.pseudonymKeyFile().ifPresent(this::pseudonymKey);
    policy(config.policy());
  }

  private void faults(String name, List<ConfigFault> faults) {
    for (ConfigFault fault : faults) {
      ConfigFault place =
          new ConfigFault(fault.file(), fault.line(), fault.column(), fault.what(), "");
      add(name, Result.WRONG, place.toString(), fault.hint());
    }
  }

  /** Whether whoever does the work can be reached. */
  private void engine(String master) {
    if (TaskEngine.threadsHere(master) > 0) {
      add(
          "spark",
          Result.FIT,
          master + " works in this process on " + TaskEngine.threadsHere(master) + " threads.",
          "");
      return;
    }
    Matcher standalone = STANDALONE.matcher(master);
    if (!standalone.matches()) {
      add(
          "spark",
          Result.NOT_CHECKED,
          master + " is no address that can be asked.",
          "Submit the job jar there once: docs/operations.md.");
      return;
    }
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(standalone.group(1), Integer.parseInt(standalone.group(2))),
          (int) PATIENCE.toMillis());
      add("spark", Result.FIT, master + " answers.", "");
    } catch (IOException | IllegalArgumentException e) {
      add(
          "spark",
          Result.WRONG,
          master + " does not answer.",
          "Start it, correct 'master' in plumbline.yaml, or use local[*].");
    }
  }

  // ---------------------------------------------------------------- folders

  private void folder(String name, String location) {
    Path folder = Path.of(location);
    Path existing = folder;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isDirectory(existing)) {
      add(
          name,
          Result.WRONG,
          existing + " is a file, so " + folder + " cannot be a folder.",
          "Name another folder in plumbline.yaml.");
      return;
    }
    try {
      Path probe = Files.createTempFile(existing, ".plumbline-doctor", "");
      try {
        add(name, Result.FIT, folder + " can be written.", "");
        if (name.equals("warehouse")) {
          clock(Files.getLastModifiedTime(probe).toInstant());
        }
      } finally {
        Files.delete(probe);
      }
      if (name.equals("warehouse")) {
        checks.add(disk(Files.getFileStore(existing).getUsableSpace(), existing));
      }
    } catch (IOException e) {
      add(
          name,
          Result.WRONG,
          existing + " cannot be written by this user.",
          "Grant write permission, or name another folder in plumbline.yaml.");
    }
  }

  static Check disk(long free, Path folder) {
    String finding = free / MIB + " MiB are free at " + folder + ".";
    return free < LEAST_DISK
        ? new Check("disk", Result.WRONG, finding, "Free at least " + LEAST_DISK / MIB + " MiB.")
        : new Check("disk", Result.FIT, finding, "");
  }

  private void clock(Instant fileTime) {
    Duration skew = Duration.between(fileTime, machine.now()).abs();
    if (machine.now().isBefore(EARLIEST)) {
      add(
          "clock",
          Result.WRONG,
          "The clock says " + machine.now() + ", years before this program was written.",
          "Set the clock (NTP): days, prices and deadlines depend on it.");
    } else if (skew.compareTo(LARGEST_SKEW) > 0) {
      add(
          "clock",
          Result.WRONG,
          "The clock and the warehouse's disk differ by " + skew.toMinutes() + " minutes.",
          "Set both by NTP: late and future records are told apart by the clock.");
    } else {
      add("clock", Result.FIT, "The clock agrees with the warehouse's disk.", "");
    }
  }

  // ---------------------------------------------------------------- files named

  private void source(AuditConfig.Source source) {
    String name = "source " + source.name();
    if (source.path().contains("://")) {
      add(
          name,
          Result.NOT_CHECKED,
          source.path() + " is not on this machine.",
          "Run an audit of one day to see that it can be read.");
      return;
    }
    Path start = start(source.path());
    if (!Files.exists(start)) {
      add(name, Result.WRONG, start + " does not exist.", "Correct the path in plumbline.yaml.");
    } else if (!Files.isReadable(start)) {
      add(name, Result.WRONG, start + " cannot be read by this user.", "Grant read permission.");
    } else {
      add(name, Result.FIT, start + " can be read.", "");
    }
  }

  /** The part of a glob before its first wildcard, as a path. */
  private static Path start(String glob) {
    int wildcard = 0;
    while (wildcard < glob.length() && "*?[{".indexOf(glob.charAt(wildcard)) < 0) {
      wildcard++;
    }
    if (wildcard == glob.length()) {
      return Path.of(glob);
    }
    int slash = glob.lastIndexOf('/', wildcard);
    return slash <= 0 ? Path.of("/") : Path.of(glob.substring(0, slash));
  }

  private void pseudonymKey(Path file) {
    String name = "pseudonym key";
    if (!Files.isReadable(file)) {
      add(
          name,
          Result.WRONG,
          file + " cannot be read.",
          "Create it (32 random bytes), or remove pseudonym_key_file.");
      return;
    }
    try {
      if (Files.size(file) < LEAST_KEY_BYTES) {
        add(
            name,
            Result.WRONG,
            file + " holds " + Files.size(file) + " bytes.",
            "Use at least "
                + LEAST_KEY_BYTES
                + " random bytes: pseudonyms of a short key are guessed.");
        return;
      }
      Optional<Set<PosixFilePermission>> permissions = permissions(file);
      if (permissions.filter(p -> p.contains(PosixFilePermission.OTHERS_READ)).isPresent()) {
        add(
            name,
            Result.ADVICE,
            file + " can be read by every user.",
            "Restrict it: chmod 600. Whoever has the key can test names against pseudonyms.");
        return;
      }
      add(name, Result.FIT, file + " is in order.", "");
    } catch (IOException e) {
      add(name, Result.NOT_CHECKED, file + " cannot be looked at.", "Check its folder's rights.");
    }
  }

  private static Optional<Set<PosixFilePermission>> permissions(Path file) throws IOException {
    try {
      return Optional.of(Files.getPosixFilePermissions(file));
    } catch (UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private void policy(Path folder) {
    List<String> shadowed;
    try {
      shadowed = Policy.load(folder).finance().allocation().shadowed();
    } catch (ConfigFaultsException e) {
      faults("policy", e.faults());
      return;
    }
    if (!shadowed.isEmpty()) {
      add(
          "allocation",
          Result.ADVICE,
          String.join(" ", shadowed),
          "The first rule that fits a call places its cost: put the narrower one first in"
              + " policy.yaml, or remove it.");
    }
    List<String> missing =
        Policy.FILES.stream().filter(name -> !Files.exists(folder.resolve(name))).toList();
    if (missing.isEmpty()) {
      add("policy", Result.FIT, "All policy files are there and in order.", "");
    } else {
      add(
          "policy",
          Result.ADVICE,
          "Not in " + folder + ": " + String.join(", ", missing) + ".",
          "Rules that need them will say 'not assessed'. 'plumbline init' drafts them.");
    }
  }

  private void add(String name, Result result, String finding, String remedy) {
    checks.add(new Check(name, result, finding, remedy));
  }
}
