package io.plumbline.stage.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.shared.record.SampleRecord;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.SampleLogFormat;
import io.plumbline.stage.ingest.SourceFile;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrometheusRangeTest {
  private static final SourceFile FILE =
      new SourceFile("/m.json", Instant.parse("2026-10-02T08:00:00Z"), ZoneOffset.UTC);

  private static List<String> read(String result) throws Exception {
    String answer = "{\"status\":\"success\",\"data\":{\"resultType\":\"any\",\"result\":[%s]}}";
    List<String> given = new ArrayList<>();
    new PrometheusRange()
        .read(
            new ByteArrayInputStream(answer.formatted(result).getBytes(StandardCharsets.UTF_8)),
            FILE,
            new SymbolTable(),
            new SampleLogFormat.SampleSink() {
              @Override
              public void accept(SampleRecord s, long position) {
                given.add("%s=%s gpu=%s pool=%s".formatted(s.metric, s.value, s.gpu, s.pool));
              }

              @Override
              public void reject(RejectReason reason, String where, long position) {
                given.add(reason.code() + " at " + where);
              }
            });
    return given;
  }

  @Test
  void anInstantQueryHasOneSampleOfEachSeries() throws Exception {
    assertThat(
            read(
                "{\"metric\":{\"__name__\":\"DCGM_FI_DEV_GPU_UTIL\",\"UUID\":\"GPU-1\"},\"value\":[1790926271,\"44\"]}"))
        .containsExactly("DCGM_FI_DEV_GPU_UTIL=44.0 gpu=GPU-1 pool=null");
  }

  @Test
  void aNativeHistogramIsNoNumberAndIsNotPassedOverInSilence() throws Exception {
    assertThat(
            read(
                "{\"metric\":{\"__name__\":\"vllm:x\"},\"histograms\":[[1790926271,{\"count\":\"3\"}]]}"))
        .containsExactly("not_a_number at histograms");
  }

  @Test
  void thePoolIsOfWhoeverUsesTheGpuNotOfItsExporter() throws Exception {
    assertThat(
            read(
                "{\"metric\":{\"__name__\":\"m\",\"uuid\":\"GPU-2\",\"gpu\":\"0\",\"namespace\":\"gpu-operator\",\"exported_namespace\":\"llm\"},\"values\":[[1790926271,\"1\"]]}"))
        .containsExactly("m=1.0 gpu=GPU-2 pool=llm");
  }
}
