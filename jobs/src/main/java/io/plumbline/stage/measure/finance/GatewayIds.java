package io.plumbline.stage.measure.finance;

import io.plumbline.schema.Billed;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.schema.Spend;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * By what a bill tells who called: a key, a project, an account or a resource, whichever it
 * carries.
 *
 * <p>A kind of id counts where one of the gateway's own stands on the bill; a line with none of the
 * gateway's and another id of such a kind bypasses it. Example: policy says {@code key_a, proj_2}.
 * A line of {@code key_a} in proj_1 is the gateway's, one of {@code key_b} in proj_2 too; {@code
 * key_b} in proj_1 bypasses it.
 */
final class GatewayIds {
  private enum Kind {
    KEY,
    PROJECT,
    ACCOUNT,
    RESOURCE
  }

  private final Map<Kind, Set<String>> known = new EnumMap<>(Kind.class);
  private final Set<Kind> compared = EnumSet.noneOf(Kind.class);

  /**
   * @param declared ids that policy says are the gateway's; null: it says nothing, and the logs'
   *     own keys and hosts are held against the bill
   */
  GatewayIds(Set<String> declared, List<Spend> spend, List<Billed> charges) {
    for (Kind kind : Kind.values()) {
      known.put(kind, new HashSet<>());
    }
    if (declared != null) {
      declared.forEach(id -> known.values().forEach(ids -> ids.add(folded(id))));
    } else {
      for (Spend row : spend) {
        if (row.getApiKey() != null) {
          known.get(Kind.KEY).add(folded(row.getApiKey()));
        }
        if (row.getEndpoint() != null) {
          // Azure names the resource in the host: aurora-swc.openai.azure.com.
          known.get(Kind.RESOURCE).add(folded(row.getEndpoint().split("[.:]", 2)[0]));
        }
      }
    }
    for (Billed line : charges) {
      for (Kind kind : Kind.values()) {
        if (isKnown(kind, id(kind, line))) {
          compared.add(kind);
        }
      }
    }
    if (declared != null && compared.isEmpty()) {
      compared.add(Kind.KEY);
    }
  }

  /** Whether the line says that somebody else called than the gateway. */
  boolean bypasses(Billed line) {
    return isOfOthers(kind -> id(kind, line));
  }

  /** Whether the provider counts calls here that the gateway did not make. */
  boolean bypasses(ReportedUsage bucket) {
    return isOfOthers(
        kind ->
            switch (kind) {
              case KEY -> bucket.getApiKey();
              case PROJECT -> bucket.getProject();
              case ACCOUNT, RESOURCE -> null;
            });
  }

  private boolean isOfOthers(Function<Kind, String> ids) {
    for (Kind kind : Kind.values()) {
      if (isKnown(kind, ids.apply(kind))) {
        return false;
      }
    }
    return compared.stream().anyMatch(kind -> ids.apply(kind) != null);
  }

  private boolean isKnown(Kind kind, String id) {
    return id != null
        && (known.get(kind).contains(folded(id))
            || kind == Kind.RESOURCE && known.get(kind).contains(last(folded(id))));
  }

  private static String id(Kind kind, Billed line) {
    return switch (kind) {
      case KEY -> line.getApiKey();
      case PROJECT -> line.getProject();
      case ACCOUNT -> line.getAccount();
      case RESOURCE -> line.getResource();
    };
  }

  /** The name at the end of a path or of Amazon's resource name. */
  private static String last(String resource) {
    return resource.substring(Math.max(resource.lastIndexOf('/'), resource.lastIndexOf(':')) + 1);
  }

  private static String folded(String id) {
    return id.toLowerCase(Locale.ROOT);
  }
}
