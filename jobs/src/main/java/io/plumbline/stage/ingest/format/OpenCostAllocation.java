package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.schema.Billed;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * OpenCost's allocation of a cluster's cost ({@code GET /allocation/compute}), of which the GPU
 * part is read: {@code {"code": 200, "data": [{name: allocation, …}, …]}}, one set a step.
 *
 * <p>Source: opencost/opencost (allocation JSON). gpuCost is what was REQUESTED, GPU hours times
 * the node's price, not what was used; amounts are rounded to five decimals, and null where they
 * were no number: such an allocation is refused. There is NO currency in the answer: lines carry
 * ISO 4217's XXX and are added to no money until somebody says which it is. Allocations without a
 * GPU are passed over; {@code __idle__} is what nobody requested. Charge period: the window of the
 * step. Labels: {@code model} names the model; pod, person and annotations are not kept.
 */
public final class OpenCostAllocation implements StatementFormat {
  static final String ID = "opencost";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "OpenCost allocation (API answer, JSON): GPU cost of a cluster";
  }

  @Override
  public String about() {
    return "One charge line per allocation with a GPU and window; others are passed over. Cost is requested GPU time at the"
        + " node's price. No currency (XXX): it is nowhere in the answer. A window asked for again"
        + " replaces the answer before.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    return head.has("code", "data")
            && ReportPage.says(head, "\"gpuCost\"")
            && ReportPage.says(head, "\"window\"")
        ? Recognition.yes(94, "code and data with window and gpuCost of OpenCost's allocation")
        : Recognition.no("no code and data with gpuCost");
  }

  @Override
  public StatementParser parser() {
    return OpenCostAllocation::read;
  }

  private static void read(ObjectNode record, StatementSink sink) throws MalformedRecord {
    if (!record.path("data").isArray()) {
      throw new MalformedRecord(RejectReason.MISSING_FIELD, "data");
    }
    boolean any = false;
    for (JsonNode step : record.path("data")) {
      for (JsonNode allocation : step) {
        any = true;
        try {
          allocation(allocation, sink);
        } catch (MalformedRecord e) {
          sink.reject(e.reason(), "data." + e.where());
        }
      }
    }
    if (!any) {
      sink.passOver();
    }
  }

  private static void allocation(JsonNode of, StatementSink sink) throws MalformedRecord {
    BigDecimal hours = known(of, "gpuHours");
    BigDecimal cost = known(of, "gpuCost");
    boolean stated = of.path("gpuCost").isNull() || of.path("gpuHours").isNull();
    if (hours.signum() == 0 && cost.signum() == 0 && !stated) {
      sink.passOver();
      return;
    }
    if (of.path("gpuCost").isNull()) {
      throw new MalformedRecord(RejectReason.NOT_A_NUMBER, "gpuCost");
    }
    JsonNode window = of.path("window").path("start").isTextual() ? of.path("window") : of;
    ReportPage.Period period =
        new ReportPage.Period(ReportPage.time(window, "start"), ReportPage.time(window, "end"));
    Billed line =
        ReportPage.charge(period, "opencost", cost.add(known(of, "gpuCostAdjustment")), "XXX");
    line.setSku("GPU");
    if (!of.path("gpuHours").isNull()) {
      line.setQuantity(hours);
      line.setUnit("GPU-hours");
    }
    JsonNode properties = of.path("properties");
    line.setModel(StatementFields.text(properties.path("labels"), "model"));
    line.setAccount(StatementFields.text(properties, "cluster"));
    Map<String, String> tags = new TreeMap<>();
    tags.put("name", StatementFields.text(of, "name"));
    for (String name : new String[] {"namespace", "controller", "node"}) {
      tags.put(name, StatementFields.text(properties, name));
    }
    line.setTags(
        String.join(
            ",",
            tags.entrySet().stream()
                .filter(e -> e.getValue() != null)
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList()));
    sink.charge(line);
  }

  /** An amount; 0 where there is none. */
  private static BigDecimal known(JsonNode of, String field) throws MalformedRecord {
    return StatementFields.text(of, field) == null ? BigDecimal.ZERO : ReportPage.amount(of, field);
  }
}
