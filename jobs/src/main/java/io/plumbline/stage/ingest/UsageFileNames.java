package io.plumbline.stage.ingest;

import java.util.Locale;

/** Names of usage files tell who is the witness of their calls. */
final class UsageFileNames {
  private UsageFileNames() {}

  static String name(Witness witness, String unique) {
    return witness.name().toLowerCase(Locale.ROOT) + "-" + unique;
  }

  /**
   * @throws IllegalArgumentException where the file was not named by {@link #name}
   */
  static Witness witness(String path) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    return Witness.valueOf(file.substring(0, file.indexOf('-')).toUpperCase(Locale.ROOT));
  }
}
