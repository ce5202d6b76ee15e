package io.plumbline.stage.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.shared.record.SampleRecord;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.SampleLogFormat;
import io.plumbline.stage.ingest.SourceFile;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrometheusTextTest {
  private static final SourceFile FILE =
      new SourceFile("/m.prom", Instant.parse("2026-10-02T08:00:00Z"), ZoneOffset.UTC);

  @Test
  void namesInQuotesStandAmongTheLabels() throws IOException {
    assertThat(
            read(
                "{\"gen.ai tokens\", \"model.name\"=\"x\",model_name = \"m\"} 4 1790926271000",
                "{ model_name=\"m\" , \"my.metric\" } 5 1790926271000",
                "{model_name=\"m\"} 5",
                "{\"a\",\"b\"} 5"))
        .containsExactly(
            "gen.ai tokens=4.0 at 2026-10-02T07:31:11Z model=m gpu=null engine=null labels=model.name=x byte 0",
            "my.metric=5.0 at 2026-10-02T07:31:11Z model=m gpu=null engine=null labels= byte 69",
            "wrong_type at labels byte 118",
            "wrong_type at labels byte 137");
  }

  private static List<String> read(String... lines) throws IOException {
    List<String> given = new ArrayList<>();
    new PrometheusText()
        .read(
            new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)),
            FILE,
            new SymbolTable(),
            new SampleLogFormat.SampleSink() {
              @Override
              public void accept(SampleRecord s, long position) {
                given.add(
                    "%s=%s at %s model=%s gpu=%s engine=%s labels=%s byte %d"
                        .formatted(
                            s.metric,
                            s.value,
                            Instant.ofEpochMilli(s.sampledAt / 1000),
                            s.model,
                            s.gpu,
                            s.engine,
                            s.labels,
                            position));
              }

              @Override
              public void reject(RejectReason reason, String where, long position) {
                given.add(reason.code() + " at " + where + " byte " + position);
              }
            });
    return given;
  }

  @Test
  void aLineWithoutATimeWasScrapedWhenTheFileWasWritten() throws IOException {
    assertThat(read("# TYPE tgi_queue_size gauge", "tgi_queue_size 4"))
        .containsExactly(
            "tgi_queue_size=4.0 at 2026-10-02T08:00:00Z model=null gpu=null engine=null labels= byte 28");
  }

  @Test
  void millisecondsAndSecondsAreToldApartBySize() throws IOException {
    assertThat(read("a 1 1790926271123", "a 1 1790926271.123", "a 1 1790926271", "a 1 17"))
        .satisfiesExactly(
            s -> assertThat(s).contains("at 2026-10-02T07:31:11.123Z"),
            s -> assertThat(s).contains("at 2026-10-02T07:31:11.123Z"),
            s -> assertThat(s).contains("at 2026-10-02T07:31:11Z"),
            s -> assertThat(s).startsWith("time_too_old at time"));
  }

  @Test
  void labelsMayHoldBracesCommasAndEscapes() throws IOException {
    assertThat(read("m{path=\"/v1/{id},x\",q=\"a\\\"b\\\\c\\nd\",} 1"))
        .singleElement()
        .asString()
        .contains("labels=path=/v1/{id},x,q=a\"b\\c\nd ");
  }

  @Test
  void whatIsNoMeasurementIsRefusedWithItsPlace() throws IOException {
    assertThat(
            read(
                "DCGM_FI_DEV_FB_USED{gpu=\"0\"} 9223372036854775794",
                "m{x=\"1} 1",
                "m{x=\"1\",x=\"2\"} 1",
                "m NaN",
                "m +Inf",
                "m one",
                "m 1 2 3"))
        .containsExactly(
            "sentinel_value at value byte 0",
            "wrong_type at labels byte 49",
            "wrong_type at labels byte 59",
            "not_a_number at value byte 76",
            "not_a_number at value byte 82",
            "wrong_type at value byte 89",
            "wrong_type at value byte 95");
  }

  @Test
  void anEngineWithoutAnInstanceIsStillOne() throws IOException {
    assertThat(read("vllm:num_requests_running{engine=\"1\",model_name=\"m\"} 2"))
        .singleElement()
        .asString()
        .contains("model=m", "engine=1", "labels= ");
  }

  @Test
  void aPageOfSomethingElseIsRecognisedLessSurely() {
    assertThat(recognise("# TYPE go_goroutines gauge\ngo_goroutines 9\n")).isEqualTo(60);
    assertThat(recognise("vllm:num_requests_running{engine=\"0\"} 9\n")).isEqualTo(90);
    assertThat(recognise("just words\n")).isZero();
    assertThat(recognise("a 1\nb 2\n")).isZero();
  }

  private static int recognise(String page) {
    return new PrometheusText()
        .recognise(FileHead.of("/m", page.getBytes(StandardCharsets.UTF_8)))
        .confidence();
  }
}
