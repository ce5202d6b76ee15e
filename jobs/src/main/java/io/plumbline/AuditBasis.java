package io.plumbline;

import io.plumbline.rules.pack.RulePacks;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.RunStore;
import io.plumbline.shared.policy.Policy;
import io.plumbline.stage.price.PriceBook;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What every part of an audit rests on: the configuration, what it names, read once, and where
 * tables are.
 *
 * @param engineName what is said of the engine in reports, e.g. {@code local[*]}
 */
record AuditBasis(
    AuditConfig config,
    Policy policy,
    PriceBook prices,
    RulePacks packs,
    String engineName,
    Lake lake,
    RunStore runs,
    RunCatalog.Reader catalogs,
    MonthCloses closes) {

  static AuditBasis of(
      AuditConfig config, Policy policy, PriceBook prices, RulePacks packs, String engineName) {
    RunStore runs = RunStore.in(config.warehouse());
    return new AuditBasis(
        config,
        policy,
        prices,
        packs,
        engineName,
        Lake.at(config.warehouse()),
        runs,
        new RunCatalog.Reader(runs),
        new MonthCloses(config.warehouse()));
  }

  /** The runs that are published now. */
  RunCatalog catalog() throws IOException {
    return catalogs.read();
  }

  /** Names of the sources that are configured. */
  Set<String> sourceNames() {
    return config.sources().stream().map(AuditConfig.Source::name).collect(Collectors.toSet());
  }
}
