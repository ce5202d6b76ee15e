package io.plumbline.shared.config;

import java.time.ZoneId;

/** What is said of the name of a time zone that there is not. */
public final class ZoneNames {
  private ZoneNames() {}

  /** What is wrong with it. */
  public static String fault(String text) {
    return "There is no time zone '" + text + "'.";
  }

  /** What to write instead: the nearest name, or of which list. */
  public static String hint(String text) {
    String near = NearName.hint(text, ZoneId.getAvailableZoneIds());
    return near.isEmpty() ? "Use a name of the IANA's list, as Europe/Helsinki or UTC." : near;
  }
}
