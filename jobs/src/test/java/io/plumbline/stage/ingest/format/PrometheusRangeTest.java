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
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PrometheusRangeTest {
  private static final SourceFile FILE =
      new SourceFile("/m.json", Instant.parse("2026-10-02T08:00:00Z"), ZoneOffset.UTC);

  private static List<String> read(String result) throws Exception {
    return readFile(answer(result));
  }

  private static String answer(String result) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"any\",\"result\":[%s]}}"
        .formatted(result);
  }

  private static List<String> readFile(String document) throws Exception {
    List<String> given = new ArrayList<>();
    new PrometheusRange()
        .read(
            new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)),
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
  void whatStandsInDataAloneIsAnAnswer() throws Exception {
    assertThat(
            readFile(
                "{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"__name__\":\"vllm:num_requests_running\"},"
                    + "\"values\":[[1790926271,\"4\"],[1790926331,\"NaN\"]]}]}"))
        .containsExactly(
            "vllm:num_requests_running=4.0 gpu=null pool=null", "not_a_number at values[1]");
  }

  @Test
  void aLineOfVictoriaMetricsHasValuesAndTimesApart() throws Exception {
    assertThat(
            readFile(
                "{\"metric\":{\"__name__\":\"a\",\"gpu\":\"0\"},\"values\":[1,2.5,null,\"Infinity\",9],"
                    + "\"timestamps\":[1790926271000,1790926331500,1790926391000,1790926451000]}\n"
                    + "{\"timestamps\":[1790926271000],\"values\":[7],\"metric\":{\"__name__\":\"b\"}}"))
        .containsExactly(
            "a=1.0 gpu=0 pool=null",
            "a=2.5 gpu=0 pool=null",
            "not_a_number at values",
            "not_a_number at values",
            "invalid_time at timestamps",
            "b=7.0 gpu=null pool=null");
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

  private static final String ONE =
      "{\"metric\":{\"__name__\":\"m\"},\"values\":[[1790926271,\"1\"],[1790926331,\"2\"]]}";
  private static final String TWO =
      "{\"values\":[[1790926271,\"3\"]],\"metric\":{\"__name__\":\"n\"}}";
  private static final String ERROR =
      "{\"status\":\"error\",\"errorType\":\"timeout\",\"error\":\"query timed out\"}";
  private static final String M = "m=%s gpu=null pool=null";
  private static final String N = "n=3.0 gpu=null pool=null";

  private record Case(String sentence, String document, String... becomes) {}

  @TestFactory
  Stream<DynamicTest> documents() {
    return Stream.of(
            new Case(
                "answers one after another",
                answer(ONE) + "\n" + answer(TWO),
                M.formatted("1.0"),
                M.formatted("2.0"),
                N),
            new Case(
                "answers as the elements of an array",
                "[" + answer(ONE) + ",\n" + answer(TWO) + "]",
                M.formatted("1.0"),
                M.formatted("2.0"),
                N),
            new Case(
                "an answer that says an error hides none of the others",
                answer(TWO) + ERROR + answer(ONE),
                N,
                "missing_field at data.result",
                M.formatted("1.0"),
                M.formatted("2.0")),
            new Case(
                "promtool prints the series alone",
                "[" + ONE + "," + TWO + "]",
                M.formatted("1.0"),
                M.formatted("2.0"),
                N),
            new Case(
                "what sum() and rate() give has no name, and nobody knows what it was",
                answer("{\"metric\":{\"model_name\":\"m\"},\"values\":[[1790926271,\"3\"]]}"),
                "unnamed_series at metric.__name__"),
            new Case("an answer without a series", answer("")),
            new Case(
                "what is no answer is said",
                "[1, " + answer(TWO) + "]",
                "not_an_object at null",
                N))
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.sentence(),
                    () -> assertThat(readFile(c.document())).containsExactly(c.becomes())));
  }
}
