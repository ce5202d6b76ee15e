package io.plumbline.shared.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A YAML file read strictly against the JSON Schema that ships for it. */
public final class YamlFile {
  private YamlFile() {}

  /**
   * Reads {@code path}.
   *
   * @param path file to read
   * @param shownAs name in messages
   * @param schema file name under {@code io/plumbline/json-schema}
   * @param faults receives everything wrong with it
   * @return its keys; empty when it cannot be read as YAML at all. May be returned beside faults
   */
  public static Optional<Keys> read(
      Path path, String shownAs, String schema, List<ConfigFault> faults) {
    return text(path, shownAs, faults).flatMap(text -> parse(text, shownAs, schema, faults));
  }

  /**
   * Reads the bytes of a file whose keys the caller checks itself.
   *
   * @param shownAs name in messages
   * @param faults receives everything that is wrong with it as YAML
   * @return its keys, none for an empty file; empty when it cannot be read as YAML at all
   */
  public static Optional<YamlNode.Entries> entries(
      byte[] bytes, String shownAs, List<ConfigFault> faults) {
    return text(bytes, shownAs, faults).flatMap(text -> new YamlReader(shownAs, faults).read(text));
  }

  static Optional<Keys> parse(
      String text, String shownAs, String schema, List<ConfigFault> faults) {
    Optional<YamlNode.Entries> entries = new YamlReader(shownAs, faults).read(text);
    entries.ifPresent(found -> new SchemaCheck(schema, shownAs, faults).check(found));
    return entries.map(found -> new Keys(shownAs, found, faults));
  }

  /** The text of a UTF-8 file; empty, with the reason among the faults, when it cannot be read. */
  public static Optional<String> text(Path path, String shownAs, List<ConfigFault> faults) {
    try {
      return text(Files.readAllBytes(path), shownAs, faults);
    } catch (IOException e) {
      String why = Files.isDirectory(path) ? "it is a folder" : "it cannot be opened";
      faults.add(
          new ConfigFault(
              shownAs,
              0,
              0,
              "Cannot read the file: " + why + ".",
              "Check the path and that this user may read it."));
    }
    return Optional.empty();
  }

  private static Optional<String> text(byte[] bytes, String shownAs, List<ConfigFault> faults) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      faults.add(
          new ConfigFault(shownAs, 0, 0, "The file is not UTF-8 text.", "Save it as UTF-8."));
      return Optional.empty();
    }
  }
}
