package io.plumbline.stage.ingest;

/**
 * "EMAIL/confirmed=2,IBAN/probable=1" told apart.
 *
 * @param kinds kinds and tiers, joined by commas
 * @param counts values of each, in their order
 */
record PersonalDataText(String kinds, long[] counts) {
  static PersonalDataText of(String found) {
    String[] entries = found.split(",", -1);
    StringBuilder names = new StringBuilder();
    long[] counts = new long[entries.length];
    for (int i = 0; i < entries.length; i++) {
      int equals = entries[i].indexOf('=');
      names.append(i == 0 ? "" : ",").append(entries[i], 0, equals);
      counts[i] = Long.parseLong(entries[i].substring(equals + 1));
    }
    return new PersonalDataText(names.toString(), counts);
  }
}
