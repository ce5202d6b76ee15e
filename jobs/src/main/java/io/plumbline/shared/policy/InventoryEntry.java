package io.plumbline.shared.policy;

import io.plumbline.schema.UsageDaily;
import java.util.List;
import java.util.Optional;

/**
 * What the inventory (endpoints.yaml) says about an endpoint or deployment. Empty: not said.
 *
 * @param host host pattern, with or without port
 * @param deployment deployment pattern
 * @param models only calls of these models; empty: all
 * @param provider gen_ai.provider.name
 * @param lane managed_closed, managed_open, self_hosted or local
 * @param region region that runs the calls; empty where a SKU lets them leave it
 * @param country ISO 3166-1 alpha-2 country that runs them
 * @param scope region, zone, global or unknown
 * @param zone area where scope is zone
 * @param tenancy shared, dedicated or isolated
 * @param environment environment it serves
 * @param sku Azure deployment type
 * @param premises own, rented or vendor
 * @param exposure private or public
 * @param software serving software
 * @param version its version
 * @param tls whether it is called over TLS
 * @param authentication none, key, mtls or sso
 * @param evidence controls for which evidence is kept
 * @param regionWritten region as written, also where a SKU lets calls leave it
 */
public record InventoryEntry(
    Optional<String> host,
    Optional<String> deployment,
    List<String> models,
    Optional<String> provider,
    Optional<String> lane,
    Optional<String> region,
    Optional<String> country,
    String scope,
    Optional<String> zone,
    Optional<String> tenancy,
    Optional<String> environment,
    Optional<String> sku,
    Optional<String> premises,
    Optional<String> exposure,
    Optional<String> software,
    Optional<String> version,
    Optional<Boolean> tls,
    Optional<String> authentication,
    Optional<List<String>> evidence,
    Optional<String> regionWritten) {

  /** Whether the calls of {@code cube} went here. A host without a port fits every port. */
  public boolean fits(UsageDaily cube) {
    return fits(
        cube.getEndpoint(), cube.getDeployment(), cube.getModelServed(), cube.getModelRequested());
  }

  /**
   * Whether calls went here; each may be null: not known.
   *
   * @param served model served
   * @param requested model asked for
   */
  public boolean fits(String endpoint, String ofDeployment, String served, String requested) {
    return host.map(pattern -> fitsHost(pattern, endpoint)).orElse(true)
        && deployment.map(pattern -> Glob.any(List.of(pattern), ofDeployment)).orElse(true)
        && (models.isEmpty() || Glob.any(models, served) || Glob.any(models, requested));
  }

  private static boolean fitsHost(String pattern, String endpoint) {
    if (endpoint == null) {
      return false;
    }
    int port = endpoint.endsWith("]") ? -1 : endpoint.lastIndexOf(':');
    return Glob.fits(pattern, endpoint)
        || (port > 0 && Glob.fits(pattern, endpoint.substring(0, port)));
  }
}
