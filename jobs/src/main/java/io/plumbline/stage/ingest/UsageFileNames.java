package io.plumbline.stage.ingest;

/** Names of usage files tell whether their rows give way to other sources of the same call. */
final class UsageFileNames {
  private static final String YIELDS = "spend-";

  private UsageFileNames() {}

  static String name(boolean yields, String unique) {
    return (yields ? YIELDS : "calls-") + unique;
  }

  static boolean yields(String path) {
    return path.substring(path.lastIndexOf('/') + 1).startsWith(YIELDS);
  }
}
