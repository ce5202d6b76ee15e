package io.plumbline.shared.lake;

import io.plumbline.schema.Billed;
import io.plumbline.schema.BilledPeriod;
import io.plumbline.schema.Capacity;
import io.plumbline.schema.CapacityDay;
import io.plumbline.schema.ClockDifference;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Rejected;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.schema.ToldLink;
import io.plumbline.schema.Usage;
import io.plumbline.schema.UsageDaily;
import io.plumbline.schema.UsageDay;
import org.apache.avro.Schema;
import org.apache.parquet.schema.MessageType;

/** The growing tables of a warehouse. Their columns are the Avro schemas', nothing else. */
public enum LakeTable {
  /** One row per attempt, one folder per UTC day. */
  USAGE("usage", Usage.SCHEMA$, true),
  /** Cubes of usage by day and flow key. */
  USAGE_DAILY("usage_daily", UsageDaily.SCHEMA$, false),
  /** One row per day: what the day holds once duplicates are resolved. */
  USAGE_DAY("usage_day", UsageDay.SCHEMA$, false),
  /** Ids of calls whose record gave way to another source's, one folder per UTC day. */
  TOLD_LINK("told_link", ToldLink.SCHEMA$, true),
  /** How far apart two sources put the calls they both tell of. */
  CLOCK_DIFFERENCE("clock_difference", ClockDifference.SCHEMA$, false),
  /** Samples of GPU and model server series, one folder per UTC day. */
  CAPACITY("capacity", Capacity.SCHEMA$, true),
  /** One row per day: how many samples it holds once duplicates are resolved. */
  CAPACITY_DAY("capacity_day", CapacityDay.SCHEMA$, false),
  /** Charge lines of invoices and bill exports. */
  BILLED("billed", Billed.SCHEMA$, false),
  /** Versions of what bills say of a period. */
  BILLED_PERIOD("billed_period", BilledPeriod.SCHEMA$, false),
  /** Buckets of usage as providers and gateways counted it themselves. */
  REPORTED_USAGE("reported_usage", ReportedUsage.SCHEMA$, false),
  /** Records that could not be read, without their content. */
  REJECTED("rejected", Rejected.SCHEMA$, false),
  /** Ledger of files read. */
  INGESTED_FILE("ingested_file", IngestedFile.SCHEMA$, false);

  /** The column a partitioned table is divided by; it is left out of the data files. */
  public static final String DAY = "day";

  private final String tableName;
  private final Schema avro;
  private final boolean partitionedByDay;

  LakeTable(String tableName, Schema avro, boolean partitionedByDay) {
    this.tableName = tableName;
    this.avro = avro;
    this.partitionedByDay = partitionedByDay;
  }

  /** Name of the table and of its folder in the warehouse. */
  public String tableName() {
    return tableName;
  }

  /** The Avro schema the table's columns come from. */
  public Schema avro() {
    return avro;
  }

  /** Whether every data file holds exactly one UTC day, and leaves the column {@code day} out. */
  public boolean partitionedByDay() {
    return partitionedByDay;
  }

  /** The columns of a data file of this table, with Iceberg's field ids. */
  public MessageType fileSchema() {
    return partitionedByDay ? AvroTables.messageType(avro, DAY) : AvroTables.messageType(avro);
  }
}
