package io.plumbline.cli;

import io.plumbline.shared.config.NearName;
import io.plumbline.shared.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A policy and packs as they would be with the files of a folder laid over them, in a folder of
 * their own that {@link #close()} deletes. What is there now is not touched.
 *
 * <p>The folder holds files of a policy by their names, {@code prices/*.yaml}, and packs: folders
 * with a {@code pack.yaml}, in {@code packs/} or beside the files. A pack that is in use already is
 * laid over, file by file.
 */
final class Proposal implements AutoCloseable {
  /** Faults name a file of a policy by its folder's name, so that must be told from others. */
  private static final String POLICY = "policy-as-proposed";

  private static final String PACKS = "packs";
  private static final String PRICES = "prices";

  private final Path changes;
  private final Path policyNow;
  private final Optional<Path> packsNow;
  private final Path folder;
  private final List<String> changed = new ArrayList<>();

  /**
   * @param changes folder of what would change
   * @param policyNow the policy's folder; it may not exist
   * @param packsNow the folder of further packs
   * @throws UsageFault when the folder holds nothing that could change anything, or a file that is
   *     none of a policy
   */
  Proposal(Path changes, Path policyNow, Optional<Path> packsNow) throws IOException {
    this.changes = changes;
    this.policyNow = policyNow;
    this.packsNow = packsNow;
    check();
    this.folder = Files.createTempDirectory("plumbline-what-if-");
    copy(policyNow, policy());
    if (packsNow.isPresent()) {
      copyPacks(packsNow.get());
    }
    for (Path entry : entries(changes)) {
      String name = entry.getFileName().toString();
      if (name.equals(PACKS)) {
        copyPacks(entry);
      } else if (isPack(entry)) {
        copy(entry, folder.resolve(PACKS).resolve(name));
      } else {
        copy(entry, policy().resolve(name));
      }
    }
    for (Path file : files(changes)) {
      changed.add(changes.relativize(file).toString().replace('\\', '/'));
    }
  }

  private void check() throws IOException {
    if (!Files.isDirectory(changes)) {
      throw new UsageFault(
          "--what-if %s is no folder. Put the changed files of the policy, or changed packs, into one."
              .formatted(changes));
    }
    List<String> known = new ArrayList<>(Policy.FILES);
    known.addAll(List.of(PACKS, PRICES));
    List<String> faults = new ArrayList<>();
    for (Path entry : entries(changes)) {
      String name = entry.getFileName().toString();
      if (!known.contains(name) && !isPack(entry)) {
        String hint = NearName.hint(name, known);
        faults.add(
            "%s is neither a file of a policy nor a pack. %s"
                .formatted(entry, hint.isEmpty() ? "A pack is a folder with a pack.yaml." : hint));
      }
    }
    if (faults.isEmpty() && files(changes).isEmpty()) {
      faults.add(
          "%s is empty: nothing would change. Put the changed files of the policy, or changed packs, into it."
              .formatted(changes));
    }
    if (!faults.isEmpty()) {
      throw new UsageFault(String.join("\n", faults));
    }
  }

  /** The files that would change, relative to the folder, sorted. */
  List<String> changed() {
    return List.copyOf(changed);
  }

  /** The policy as it would be. */
  Path policy() {
    return folder.resolve(POLICY);
  }

  /** The further packs as they would be. */
  List<Path> packs() {
    Path packs = folder.resolve(PACKS);
    return Files.isDirectory(packs) ? List.of(packs) : List.of();
  }

  /** A message with the names that the user knows, for what was read from the folder of its own. */
  String named(String message) throws IOException {
    String said = message;
    for (Path file : files(folder)) {
      Path relative = folder.relativize(file);
      Path within = relative.subpath(1, relative.getNameCount());
      boolean ofPacks = relative.startsWith(PACKS);
      Path own = changes.resolve(within);
      if (!Files.exists(own) && ofPacks) {
        own = changes.resolve(PACKS).resolve(within);
      }
      if (!Files.exists(own)) {
        own = ofPacks ? packsNow.orElse(changes).resolve(within) : policyNow.resolve(within);
      }
      said =
          said.replace(file.toString(), own.toString())
              .replace(POLICY + "/" + within, own.toString());
    }
    return said.replace(policy().toString(), policyNow.toString())
        .replace(POLICY, policyNow.toString())
        .replace(folder.toString(), changes.toString());
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private void copyPacks(Path from) throws IOException {
    if (isPack(from)) {
      copy(from, folder.resolve(PACKS).resolve(from.toAbsolutePath().getFileName().toString()));
    } else {
      copy(from, folder.resolve(PACKS));
    }
  }

  private static boolean isPack(Path entry) {
    return Files.exists(entry.resolve("pack.yaml"));
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(entry -> !entry.getFileName().toString().startsWith(".")).sorted().toList();
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** A file or a folder with all that is in it, over what is there; nothing where there is none. */
  private static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      return;
    }
    for (Path file : files(from)) {
      Path target = file.equals(from) ? to : to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.write(target, Files.readAllBytes(file));
    }
  }
}
