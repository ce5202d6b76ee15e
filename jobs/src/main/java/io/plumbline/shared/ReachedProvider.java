package io.plumbline.shared;

import io.plumbline.schema.UsageDaily;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether calls were sent to a provider at all. What never left the gateway ran in no country and
 * needs no contract.
 */
public final class ReachedProvider {
  /** What LiteLLM's proxy raises before it chooses a deployment (seen in 1.106). */
  private static final Set<String> REFUSALS =
      new HashSet<>(List.of("KeyNotFoundError", "ProxyModelNotFoundError"));

  private ReachedProvider() {}

  /**
   * False where the gateway answered from its cache, refused the calls for its own limits or a
   * budget, or did not know the key or the model. True also where nothing is known: what may have
   * been sent is judged as sent.
   */
  public static boolean by(UsageDaily cube) {
    boolean refused =
        cube.getRateLimit().equals("gateway")
            || cube.getRateLimit().equals("budget")
            || cube.getStatus().equals("failed")
                && cube.getEndpoint() == null
                && REFUSALS.contains(cube.getErrorClass());
    return !cube.getGatewayCacheHit() && !refused;
  }
}
