package io.plumbline.stage.measure;

import io.plumbline.schema.UsageDaily;
import java.util.ArrayList;
import java.util.List;

/** How many values of one kind and tier the attempts of a cube hold; never a value. */
final class PersonalData {
  private final String kind;
  private final String tier;
  private long values;

  private PersonalData(String kind, String tier) {
    this.kind = kind;
    this.tier = tier;
  }

  /** The kinds of {@code usage}, with nothing counted yet. */
  static List<PersonalData> kinds(UsageDaily usage) {
    List<PersonalData> kinds = new ArrayList<>();
    if (usage.getPersonalDataKinds() != null) {
      for (String entry : usage.getPersonalDataKinds().split(",", -1)) {
        int slash = entry.indexOf('/');
        if (slash < 1) {
          throw contradiction(
              usage, "an entry of personal_data_kinds is not of the form KIND/tier");
        }
        kinds.add(new PersonalData(entry.substring(0, slash), entry.substring(slash + 1)));
      }
    }
    return kinds;
  }

  /** Adds the counts of {@code usage}, which stand in the order of its kinds. */
  static void addCounts(List<PersonalData> kinds, UsageDaily usage) {
    String[] counts =
        usage.getPersonalDataCounts() == null
            ? new String[0]
            : usage.getPersonalDataCounts().split(",", -1);
    if (counts.length != kinds.size()) {
      throw contradiction(
          usage,
          kinds.size() + " kinds of personal data have " + counts.length + " counts beside them");
    }
    for (int i = 0; i < counts.length; i++) {
      try {
        kinds.get(i).values += Long.parseLong(counts[i]);
      } catch (NumberFormatException e) {
        throw contradiction(usage, "a count of personal data is not a number");
      }
    }
  }

  String kind() {
    return kind;
  }

  String tier() {
    return tier;
  }

  /** Kind and tier as one word, as sets of subjects name them. */
  String label() {
    return kind + "/" + tier;
  }

  long values() {
    return values;
  }

  /** Whether rules may rely on it; suspected values and test values are counted, never judged. */
  boolean isEvidence() {
    return tier.equals("confirmed") || tier.equals("probable");
  }

  private static IllegalStateException contradiction(UsageDaily usage, String what) {
    return new IllegalStateException(
        "Cube of %s from source '%s' contradicts itself: %s. Ingest the source's files again."
            .formatted(usage.getDay(), usage.getSource(), what));
  }
}
