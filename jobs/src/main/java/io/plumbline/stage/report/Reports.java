package io.plumbline.stage.report;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** The reports there are. */
final class Reports {
  private Reports() {}

  /** Every report on the class path, by id. */
  static List<Report> all() {
    return ServiceLoader.load(Report.class, Report.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(Report::id))
        .toList();
  }
}
