package io.plumbline.stage.measure;

import io.plumbline.schema.GpuPool;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether a pool is full and evenly used (rules UTL-04 and UTL-05). A GPU hour is busy when it was
 * above 90 % while a server of the pool had requests waiting; only then does the number of tokens
 * say how quick the GPU is, for at half load nobody asks more of it.
 */
final class PoolLoad {
  private PoolLoad() {}

  static void into(GpuPool row, List<Gpu> gpus, List<ModelServers> servers) {
    nodes(row, gpus);
    Set<Instant> waiting = new TreeSet<>();
    servers.forEach(server -> waiting.addAll(server.hoursWaiting()));
    if (servers.stream().allMatch(server -> server.waiting().quantile(0) == null)) {
      return; // nobody tells the queue, which is not an empty queue
    }
    long busy = 0;
    Map<Instant, Integer> gpusIn = new TreeMap<>();
    for (Gpu gpu : gpus) {
      for (Map.Entry<Instant, Long> hour : gpu.fullHours().entrySet()) {
        if (waiting.contains(hour.getKey())) {
          busy += hour.getValue();
          gpusIn.merge(hour.getKey(), 1, Integer::sum);
        }
      }
    }
    row.setBusyHours(busy / (double) Coverage.HOUR);
    speed(row, gpus, servers, gpusIn);
  }

  /** Over the hours in which every GPU of the pool was busy: the counter is of all of them. */
  private static void speed(
      GpuPool row, List<Gpu> gpus, List<ModelServers> servers, Map<Instant, Integer> gpusIn) {
    long tokens = 0;
    long hours = 0;
    for (Map.Entry<Instant, Integer> hour : gpusIn.entrySet()) {
      if (hour.getValue() == gpus.size()) {
        hours++;
        for (ModelServers server : servers) {
          tokens += server.generatedIn(hour.getKey());
        }
      }
    }
    if (hours > 0 && servers.stream().allMatch(server -> server.generated() != null)) {
      row.setBusyTokensPerSecond(tokens / (double) (hours * 3_600) / gpus.size());
    }
  }

  private static void nodes(GpuPool row, List<Gpu> gpus) {
    Map<String, List<Gpu>> byNode =
        gpus.stream()
            .filter(gpu -> gpu.measured() > 0)
            .collect(Collectors.groupingBy(Gpu::node, TreeMap::new, Collectors.toList()));
    if (byNode.size() < 2) {
      return;
    }
    double busiest = 0;
    double quietest = 1;
    for (List<Gpu> onNode : byNode.values()) {
      double used = onNode.stream().mapToDouble(Gpu::used).sum();
      double mean = used / onNode.stream().mapToLong(Gpu::measured).sum();
      busiest = Math.max(busiest, mean);
      quietest = Math.min(quietest, mean);
    }
    row.setBusiestNodeUtilisation(busiest);
    row.setQuietestNodeUtilisation(quietest);
  }
}
