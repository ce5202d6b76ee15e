package io.plumbline.shared;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.Tuple2;

/**
 * Tasks on Spark, for a cluster: the only place that starts it. It starts when first asked for
 * work, so that a night with nothing new and every command that only reads never pay for it.
 */
public final class SparkTasks implements TaskEngine {
  /**
   * Every setting we depend on and why; what spark-submit or the cluster sets wins over the ones
   * marked as defaults.
   */
  private static final Map<String, String> DEFAULTS =
      new TreeMap<>(
          Map.of(
              // Nobody looks at the page of a nightly batch, and a port would be open.
              "spark.ui.enabled", "false",
              // The embedded engine serves this process alone.
              "spark.driver.bindAddress", "127.0.0.1",
              "spark.driver.host", "127.0.0.1",
              // Answers are file names and sums; a year's backfill has many of them.
              "spark.driver.maxResultSize", "2g",
              "spark.serializer", "org.apache.spark.serializer.JavaSerializer"));

  /** What {@code --conf spark.hadoop.…} gives to Hadoop's file systems. */
  private static final String STORES = "spark.hadoop.";

  private final String master;
  private final Progress progress;
  private final AtomicInteger done = new AtomicInteger();
  private volatile String doing = "";
  private volatile int all;
  private JavaSparkContext spark;

  /**
   * @param master Spark master; {@code local[*]} for the embedded engine
   */
  public SparkTasks(String master) {
    this(master, (what, done, all) -> {});
  }

  /**
   * @param master Spark master; {@code local[*]} for the embedded engine
   * @param progress told of every task that ends
   */
  public SparkTasks(String master, Progress progress) {
    this.master = master;
    this.progress = progress;
  }

  /** The master as given. */
  public String master() {
    return master;
  }

  @Override
  public int parallelism() {
    return spark().defaultParallelism();
  }

  @Override
  public <I extends Serializable, O extends Serializable> List<O> spread(
      String what, List<I> orders, Work<I, O> work) {
    if (orders.isEmpty()) {
      return List.of();
    }
    JavaSparkContext context = spark();
    context.setJobDescription(what);
    done.set(0);
    doing = what;
    all = orders.size();
    progress.step(what, 0, all);
    Map<String, String> stores = new TreeMap<>();
    for (Tuple2<String, String> setting : context.getConf().getAll()) {
      if (setting._1().startsWith(STORES)) {
        stores.put(setting._1(), setting._2());
      }
    }
    Work<I, O> there = reaching(stores, work);
    return context.parallelize(orders, orders.size()).map(there::apply).collect();
  }

  /**
   * Work that finds the settings of object stores where {@code ObjectStore} looks for them: an
   * executor is given no properties of the driver.
   */
  static <I extends Serializable, O extends Serializable> Work<I, O> reaching(
      Map<String, String> settings, Work<I, O> work) {
    return order -> {
      settings.forEach(System.getProperties()::putIfAbsent);
      return work.apply(order);
    };
  }

  private JavaSparkContext spark() {
    if (spark == null) {
      SparkConf conf = new SparkConf();
      boolean embedded = master.startsWith("local");
      DEFAULTS.forEach(
          (key, value) -> {
            if (embedded || !key.startsWith("spark.driver.")) {
              conf.setIfMissing(key, value);
            }
          });
      conf.setIfMissing("spark.master", master);
      conf.setIfMissing("spark.app.name", "plumbline");
      spark = JavaSparkContext.fromSparkContext(SparkContext.getOrCreate(conf));
      spark
          .sc()
          .addSparkListener(
              new SparkListener() {
                @Override
                public void onTaskEnd(SparkListenerTaskEnd task) {
                  if (task.taskInfo().successful()) {
                    progress.step(doing, done.incrementAndGet(), all);
                  }
                }
              });
    }
    return spark;
  }

  @Override
  public void close() {
    if (spark != null) {
      spark.stop();
      spark = null;
    }
  }
}
