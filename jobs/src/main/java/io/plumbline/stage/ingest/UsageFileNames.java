package io.plumbline.stage.ingest;

import java.util.Locale;

/** Names of usage files tell who is the witness of their calls. */
final class UsageFileNames {
  /** Stands in no format's id. */
  private static final String FORMAT_END = "--";

  /** No id of an ingest begins so. */
  private static final String UNDATED = "undated-";

  private UsageFileNames() {}

  static String name(Witness witness, String unique) {
    return witness.name().toLowerCase(Locale.ROOT) + "-" + unique;
  }

  /** The name of a file whose records have no time of their own. */
  static String undated(String unique) {
    return UNDATED + unique;
  }

  static boolean isUndated(String path) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    return file.startsWith(UNDATED, file.indexOf('-') + 1);
  }

  /**
   * @throws IllegalArgumentException where the file was not named by {@link #name}
   */
  static Witness witness(String path) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    return Witness.valueOf(file.substring(0, file.indexOf('-')).toUpperCase(Locale.ROOT));
  }

  /** A name that tells the format as well. */
  static String name(Witness witness, String format, String unique) {
    return name(witness, format + FORMAT_END + unique);
  }

  /** The format of a file named with one. */
  static String format(String path) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    return file.substring(file.indexOf('-') + 1, file.indexOf(FORMAT_END));
  }
}
