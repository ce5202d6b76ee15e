package io.plumbline;

import io.plumbline.shared.config.AuditConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The policy's folder and the further packs as a run judged by them, kept beside the run's tables
 * so that it can be rebuilt after both have changed. Equal folders give equal bytes.
 */
final class PolicyCopy {
  /** Name of the file in a run's folder. */
  static final String FILE = "policy.zip";

  private static final String POLICY = "policy";
  private static final String PACKS = "packs";

  /** What declares something; invoices and notes beside it are read by nobody who judges. */
  private static final Set<String> DECLARING = Set.of("yaml", "yml", "csv", "json");

  private static final String INVOICES = "invoices";

  /** Zip knows no instant before 1980; every entry has this one. */
  private static final LocalDateTime ANY_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private PolicyCopy() {}

  /** The archive's bytes. */
  static byte[] of(AuditConfig config) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    gather(config.policy(), POLICY, files);
    if (config.packs().isPresent()) {
      Path packs = config.packs().get();
      boolean isPack = Files.exists(packs.resolve("pack.yaml"));
      gather(packs, isPack ? PACKS + "/" + packs.toAbsolutePath().getFileName() : PACKS, files);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, Path> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(ANY_TIME);
        zip.putNextEntry(entry);
        zip.write(Files.readAllBytes(file.getValue()));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** Unpacks into {@code folder}: {@code policy/}, and {@code packs/} where there were any. */
  static void unpack(Path archive, Path folder) throws IOException {
    Files.createDirectories(folder.resolve(POLICY));
    try (InputStream in = Files.newInputStream(archive);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = folder.resolve(entry.getName()).normalize();
        if (!file.startsWith(folder)) {
          throw new IOException("%s holds a file outside itself.".formatted(archive));
        }
        Files.createDirectories(file.getParent());
        Files.write(file, zip.readAllBytes());
      }
    }
  }

  private static void gather(Path folder, String under, Map<String, Path> files)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        boolean hidden = name.startsWith(".") || name.contains("/.");
        boolean wanted =
            under.startsWith(PACKS)
                || (!name.startsWith(INVOICES + "/")
                    && DECLARING.contains(name.substring(name.lastIndexOf('.') + 1)));
        if (!hidden && wanted) {
          files.put(under + "/" + name, file);
        }
      }
    }
  }
}
