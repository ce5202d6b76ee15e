package io.plumbline.shared;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.PublicKey;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A register that an auditor may ask for: numbered files in a folder of their own beside the runs,
 * each with the digest of the one before, so that none can be left out or changed unseen, and
 * signed where a key is configured.
 *
 * @param folder its folder in the warehouse, e.g. {@code erasures}
 * @param noun what an entry is called in sentences, e.g. {@code erasure}
 * @param reading an entry from its JSON; may throw {@link DateTimeParseException}
 */
public record Register<E extends Register.Entry>(String folder, String noun, Reading<E> reading) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** One entry of a register. */
  public interface Entry {
    /** From 1, without a gap. */
    int number();

    /** SHA-256 of the entry before; null: the first. */
    String previous();

    /** What its file holds. */
    ObjectNode tree(ObjectNode root);

    /** Name of its file. */
    default String fileName() {
      return "%06d.json".formatted(number());
    }

    /** The file's bytes; equal entries give equal bytes. */
    default byte[] toJson() {
      try {
        String text = JSON.writeValueAsString(tree(JSON.createObjectNode()));
        return (text.replace("\r\n", "\n") + "\n").getBytes(StandardCharsets.UTF_8);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("A tree of strings is always JSON.", e);
      }
    }

    /** SHA-256 of the file's bytes. */
    default String sha256() {
      return Digests.sha256(toJson());
    }
  }

  /** How an entry is read from its JSON. */
  public interface Reading<E> {
    /** The entry; keys that are missing are null or zero. */
    E of(JsonNode root);
  }

  /**
   * All entries of a warehouse, the first first.
   *
   * @param faults told of each file that is not as it was written, and of gaps in the chain
   */
  public List<E> all(Path warehouse, List<String> faults) throws IOException {
    Path inside = warehouse.resolve(folder);
    if (!Files.isDirectory(inside)) {
      return List.of();
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(inside)) {
      files = entries.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    List<E> all = new ArrayList<>();
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      Optional<E> read = read(bytes);
      if (read.isEmpty()
          || !read.get().fileName().equals(file.getFileName().toString())
          || !Arrays.equals(bytes, read.get().toJson())) {
        faults.add("%s/%s is not as it was written.".formatted(folder, file.getFileName()));
        continue;
      }
      E entry = read.get();
      if (entry.number() != nextNumber(all) || !Objects.equals(entry.previous(), lastDigest(all))) {
        faults.add(
            "The %s before %s/%s is not there as it was recorded."
                .formatted(noun, folder, entry.fileName()));
      }
      all.add(entry);
    }
    return all;
  }

  /** The number of the entry that follows these. */
  public static int nextNumber(List<? extends Entry> all) {
    return all.isEmpty() ? 1 : all.get(all.size() - 1).number() + 1;
  }

  /** Digest of the last of these; null: there is none. */
  public static String lastDigest(List<? extends Entry> all) {
    return all.isEmpty() ? null : all.get(all.size() - 1).sha256();
  }

  /**
   * Writes an entry, its signature first: an entry that stands is signed.
   *
   * @param key private key in PEM; empty: it is not signed
   * @throws java.nio.file.FileAlreadyExistsException where its number is taken
   */
  public void add(Path warehouse, E entry, Optional<Path> key) throws IOException {
    Path inside = warehouse.resolve(folder);
    Files.createDirectories(inside);
    if (key.isPresent()) {
      Files.write(inside.resolve(signatureOf(entry)), Signatures.sign(key.get(), entry.toJson()));
    }
    Files.write(inside.resolve(entry.fileName()), entry.toJson(), StandardOpenOption.CREATE_NEW);
  }

  /** A sentence for each of these that the key did not sign. */
  public List<String> unsigned(Path warehouse, List<E> entries, PublicKey key) throws IOException {
    List<String> faults = new ArrayList<>();
    for (E entry : entries) {
      Path signature = warehouse.resolve(folder).resolve(signatureOf(entry));
      if (!Files.isRegularFile(signature)
          || !Signatures.holds(key, entry.toJson(), Files.readAllBytes(signature))) {
        faults.add("%s/%s is not signed by that key.".formatted(folder, entry.fileName()));
      }
    }
    return faults;
  }

  private static String signatureOf(Entry entry) {
    return "%06d.sig".formatted(entry.number());
  }

  private Optional<E> read(byte[] bytes) {
    try {
      return Optional.of(reading.of(JSON.readTree(bytes)));
    } catch (IOException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The text of a key; null: there is none. */
  static String text(JsonNode root, String key) {
    return root.path(key).isTextual() ? root.path(key).asText() : null;
  }
}
