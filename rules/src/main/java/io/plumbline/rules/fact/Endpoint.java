package io.plumbline.rules.fact;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A serving endpoint of our own that was called, with what the inventory (endpoints.yaml) says of
 * it.
 *
 * @param local whether it is on the caller's own machine
 * @param environments environments of its calls and of the inventory
 * @param exposed whether anybody outside can reach it; null: not said
 * @param encrypted whether it is called over TLS; null: not said
 * @param authentication none, key, mtls or sso; null: not said
 * @param software serving software; null: not said
 * @param version its version; null: not said
 * @param evidence controls the inventory names evidence for; null: none said
 */
public record Endpoint(
    About about,
    @Known(what = "The endpoint") String endpoint,
    @Known(what = "The lane") String lane,
    @Known(what = "The provider") String provider,
    boolean local,
    @Known(what = "The environments") Set<String> environments,
    @Known(
            what = "Who can reach endpoint '{endpoint}'",
            fix = "Enter exposure (private or public) of '{endpoint}' in endpoints.yaml.")
        Boolean exposed,
    @Known(
            what = "Whether endpoint '{endpoint}' is called over TLS",
            fix = "Enter tls (true or false) of '{endpoint}' in endpoints.yaml.")
        Boolean encrypted,
    @Known(
            what = "How endpoint '{endpoint}' authenticates its callers",
            fix =
                "Enter authentication (none, key, mtls or sso) of '{endpoint}' in endpoints.yaml.")
        String authentication,
    @Known(
            what = "The software of endpoint '{endpoint}'",
            fix = "Enter software and version of '{endpoint}' in endpoints.yaml.")
        String software,
    @Known(
            what = "The version of endpoint '{endpoint}'",
            fix = "Enter software and version of '{endpoint}' in endpoints.yaml.")
        String version,
    @Known(
            what = "The evidence of controls of endpoint '{endpoint}'",
            fix =
                "Enter evidence (network, encryption_at_rest, …) of '{endpoint}' in endpoints.yaml.")
        Set<String> evidence)
    implements Fact {
  public Endpoint {
    environments = environments == null ? Set.of() : Sets.sorted(environments);
    evidence = Sets.sorted(evidence);
  }

  /** Whether others than the machine itself can call it. */
  @Known(
      what = "Whether endpoint '{endpoint}' is reached over a network",
      no = "Endpoint '{endpoint}' is on the machine that calls it.")
  public boolean remote() {
    return !local;
  }

  /** Whether it is public, or called without TLS; null: neither is known to be so. */
  @Known(
      what = "Whether endpoint '{endpoint}' is open",
      fix = "Enter exposure and tls of '{endpoint}' in endpoints.yaml.")
  public Boolean open() {
    if (Boolean.TRUE.equals(exposed) || Boolean.FALSE.equals(encrypted)) {
      return Boolean.TRUE;
    }
    return exposed == null || encrypted == null ? null : Boolean.FALSE;
  }

  /** Whether one of its environments is among {@code names}, whatever their case. */
  public boolean servesAny(Set<String> names) {
    return environments.stream().anyMatch(one -> names.contains(one.toLowerCase(Locale.ROOT)));
  }

  /** Whether the environment of its calls is known; null: it is not. */
  @Known(
      what = "The environment of endpoint '{endpoint}'",
      fix = "Enter environment of '{endpoint}' in endpoints.yaml, or let the log declare it.")
  public Boolean environmentKnown() {
    return environments.isEmpty() ? null : Boolean.TRUE;
  }

  /**
   * Whether its version is below the floor of its software, or the software has none, so that
   * nobody watches it; null: software or version is not known.
   *
   * @param floors "software version" each
   */
  public Boolean below(Set<String> floors) {
    if (software == null || version == null) {
      return null;
    }
    for (String floor : floors) {
      int cut = floor.lastIndexOf(' ');
      if (cut > 0 && floor.substring(0, cut).equalsIgnoreCase(software)) {
        return compare(version, floor.substring(cut + 1)) < 0;
      }
    }
    return Boolean.TRUE;
  }

  /** How many of {@code controls} the inventory names evidence for. */
  public long evidenced(Set<String> controls) {
    return evidence == null ? 0 : evidence.stream().filter(controls::contains).count();
  }

  /** Number by number; what is no number is left out: v0.11.1rc2 is 0.11.1.2. */
  private static int compare(String a, String b) {
    List<Integer> left = numbers(a);
    List<Integer> right = numbers(b);
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      int order =
          Integer.compare(i < left.size() ? left.get(i) : 0, i < right.size() ? right.get(i) : 0);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static List<Integer> numbers(String version) {
    List<Integer> numbers = new ArrayList<>();
    for (String part : version.split("[^0-9]+", -1)) {
      if (!part.isEmpty() && part.length() < 10) {
        numbers.add(Integer.valueOf(part));
      }
    }
    return numbers;
  }

  @Override
  public String subjectKind() {
    return "endpoint";
  }
}
