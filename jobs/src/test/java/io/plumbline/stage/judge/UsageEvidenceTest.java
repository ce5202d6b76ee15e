package io.plumbline.stage.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Usage;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.Attribution;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeFileWriter;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Publish;
import io.plumbline.shared.lake.Rows;
import io.plumbline.shared.lake.WriterLock;
import io.plumbline.shared.lake.WrittenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageEvidenceTest {
  private static final LocalDate DAY = LocalDate.parse("2026-11-20");

  @TempDir Path folder;

  /** Rows of one key, and how many. */
  private record Calls(String name, int count, String team, String country, String kinds) {}

  private final Map<LocalDate, List<Calls>> days = new LinkedHashMap<>();

  private void calls(LocalDate day, Calls calls) {
    days.computeIfAbsent(day, d -> new ArrayList<>()).add(calls);
  }

  /** A file a day, cubes beside them. */
  private LakeVersion publish() throws IOException {
    Lake lake = Lake.at(folder);
    try (WriterLock lock = lake.lock()) {
      Publish publish = lock.change(lake.latest(), "i1");
      List<UsageDaily> cubes = new ArrayList<>();
      for (Map.Entry<LocalDate, List<Calls>> day : days.entrySet()) {
        try (LakeFileWriter writer =
            lake.create(LakeTable.USAGE, day.getKey(), "u" + day.getKey())) {
          for (Calls calls : day.getValue()) {
            for (int i = 0; i < calls.count(); i++) {
              writer.add(row(day.getKey(), calls, "%s-%02d".formatted(calls.name(), i)));
            }
          }
          WrittenFile written = writer.finish();
          publish.append(written);
          day.getValue().forEach(calls -> cubes.add(cube(day.getKey(), calls, written.path())));
        }
      }
      try (LakeFileWriter writer = lake.create(LakeTable.USAGE_DAILY, null, "d")) {
        for (UsageDaily cube : cubes) {
          writer.add(cube);
        }
        publish.append(writer.finish());
      }
      return publish.publish();
    }
  }

  private static Usage row(LocalDate day, Calls calls, String id) {
    return Usage.newBuilder()
        .setSource("gateway")
        .setFormat("litellm")
        .setFile("/a")
        .setPosition(0)
        .setIngestId("i1")
        .setKeyHi(0)
        .setKeyLo(0)
        .setLinkedCall(0)
        .setLinkedResponse(0)
        .setLinkedRequest(0)
        .setOperationHi(part(calls.name(), 1, 0))
        .setAttempt(part(calls.name(), 2, 0) == 0 ? null : part(calls.name(), 2, 0))
        .setCallId(id)
        .setStartedAt(at(day))
        .setDay(day)
        .setTeam(calls.team())
        .setOperation("chat")
        .setModelServed("gpt-5")
        .setProvider("openai")
        .setLane("managed_closed")
        .setServiceTier("standard")
        .setContextTier("base")
        .setGatewayCacheHit(false)
        .setCountry(calls.country())
        .setResidencyScope("region")
        .setResidencyEvidence("record")
        .setInputUncachedTokens(1)
        .setCacheReadTokens(0)
        .setCacheWrite5mTokens(0)
        .setCacheWrite1hTokens(0)
        .setOutputTokens(1)
        .setReasoningTokens(0)
        .setTokenSource("reported")
        .setStatus("succeeded")
        .setRateLimit("none")
        .setContentState("present")
        .setPersonalData(calls.kinds() == null ? null : calls.kinds().replace(",", "=1,") + "=2")
        .build();
  }

  /** A number in a name of the kind {@code op-7-2}: operation, then attempt. */
  private static int part(String name, int which, int otherwise) {
    String[] parts = name.split("-", -1);
    return parts[0].equals("op") ? Integer.parseInt(parts[which]) : otherwise;
  }

  /** Operations with an attempt in Sweden and a later one in the United States. */
  @Test
  void operationsThatLeaveAreCountedOnceAndInOneDirection() throws IOException {
    calls(DAY, new Calls("op-1-1", 1, "care", "SE", null));
    calls(DAY, new Calls("op-1-2", 1, "care", "US", null));
    calls(DAY, new Calls("op-1-3", 1, "care", "US", null));
    calls(DAY, new Calls("op-2-1", 1, "care", "US", null));
    calls(DAY, new Calls("op-2-2", 1, "care", "SE", null));
    calls(DAY, new Calls("op-3-1", 1, "care", "US", null));
    calls(DAY, new Calls("op-4-1", 1, "care", "SE", null));
    calls(DAY.plusDays(1), new Calls("op-4-2", 1, "care", "US", null));
    UsageEvidence evidence = evidence(publish());
    EvidenceQuestion sweden = question(Map.of("country", List.of("SE")));
    EvidenceQuestion america = question(Map.of("country", List.of("US")));
    EvidenceQuestion france = question(Map.of("country", List.of("FR")));

    assertThat(
            evidence.operations(
                List.of(
                    new Evidence.Sequence(sweden, america),
                    new Evidence.Sequence(america, sweden),
                    new Evidence.Sequence(sweden, france))))
        .containsExactly(2L, 1L, 0L);
    assertThat(evidence.operations(List.of())).isEmpty();
    assertThat(evidence.begun(List.of(sweden, america, france))).containsExactly(3L, 4L, 0L);
  }

  @Test
  void attemptsAreToldByHourAndWhetherTheyAreTheSecondOrLater() throws IOException {
    calls(DAY, new Calls("op-1-1", 3, "care", "SE", null));
    calls(DAY, new Calls("op-1-2", 2, "care", "SE", null));
    calls(DAY, new Calls("op-2-3", 1, "care", "US", null));
    UsageEvidence evidence = evidence(publish());
    EvidenceQuestion sweden = question(Map.of("country", List.of("SE")));
    EvidenceQuestion france = question(Map.of("country", List.of("FR")));

    Instant hour = at(DAY).truncatedTo(java.time.temporal.ChronoUnit.HOURS);
    assertThat(evidence.byHour(List.of(sweden, france)))
        .containsExactly(
            new java.util.TreeMap<>(Map.of(hour, new Evidence.Tries(3, 2))),
            new java.util.TreeMap<>());
    assertThat(evidence.byHour(List.of())).isEmpty();
    assertThat(evidence.coldShares(List.of(sweden)))
        .as("no times to the first token")
        .containsExactly((Double) null);
  }

  private static UsageDaily cube(LocalDate day, Calls calls, String file) {
    return UsageDaily.newBuilder()
        .setSource("gateway")
        .setFormat("litellm")
        .setIngestId("i1")
        .setUsageFile(file)
        .setDay(day)
        .setTeam(calls.team())
        .setOperation("chat")
        .setModelServed("gpt-5")
        .setProvider("openai")
        .setLane("managed_closed")
        .setServiceTier("standard")
        .setContextTier("base")
        .setGatewayCacheHit(false)
        .setCountry(calls.country())
        .setResidencyScope("region")
        .setResidencyEvidence("record")
        .setTokenSource("reported")
        .setStatus("succeeded")
        .setRateLimit("none")
        .setContentState("present")
        .setPersonalDataKinds(calls.kinds())
        .setAttempts(calls.count())
        .setInputUncachedTokens(calls.count())
        .setCacheReadTokens(0)
        .setCacheWrite5mTokens(0)
        .setCacheWrite1hTokens(0)
        .setOutputTokens(calls.count())
        .setReasoningTokens(0)
        .setReportedCost(Tables.usd("0"))
        .setReportedRows(0)
        .setRetriedAttempts(0)
        .setFirstStartedAt(at(day))
        .setLastStartedAt(at(day))
        .setHours("")
        .build();
  }

  private static Instant at(LocalDate day) {
    return day.atTime(12, 0).toInstant(ZoneOffset.UTC);
  }

  /** Policy names the workload by team: the log itself names none. */
  private static Attribution byTeam(UsageDaily cube) {
    return new Attribution(
        cube.getTeam() == null ? null : "of-" + cube.getTeam(),
        cube.getTeam(),
        null,
        null,
        cube.getProvider(),
        cube.getLane(),
        null,
        cube.getRegionServed(),
        cube.getCountry(),
        cube.getResidencyScope(),
        cube.getResidencyZone(),
        cube.getResidencyEvidence());
  }

  private static UsageEvidence evidence(LakeVersion version) throws IOException {
    try (Rows<UsageDaily> cubes = version.read(UsageDaily.class)) {
      return new UsageEvidence(version, UsageEvidenceTest::byTeam, cubes.toList());
    }
  }

  private static EvidenceQuestion question(Map<String, List<String>> columns) {
    return new EvidenceQuestion(DAY, DAY.plusDays(2), List.of(columns));
  }

  @Test
  void idsAndQueryAreOfTheCallsMeantAndNoOthers() throws IOException {
    calls(DAY, new Calls("care-fi", 5, "care", "FI", null));
    calls(DAY, new Calls("care-us", 3, "care", "US", null));
    calls(DAY, new Calls("dev-us", 4, "dev", "US", null));

    EvidenceAnswer answer =
        evidence(publish())
            .answer(
                List.of(question(Map.of("workload", List.of("of-care"), "country", List.of("US")))))
            .get(0);

    assertThat(answer.callIds()).containsExactly("care-us-00", "care-us-01", "care-us-02");
    assertThat(answer.query())
        .isEqualTo(
            "day >= DATE '2026-11-20' AND day < DATE '2026-11-22' AND country = 'US' AND team = 'care'");
  }

  @Test
  void moreThanTwentyStopAtTwentyOfTheFullestFile() throws IOException {
    calls(DAY, new Calls("few", 3, "care", "US", null));
    calls(DAY.plusDays(1), new Calls("many", 40, "care", "US", null));
    LakeVersion version = publish();
    // The first day's file is not needed: it is not even opened.
    try (var files = Files.walk(folder)) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("u2026-11-20")).toList()) {
        Files.delete(file);
      }
    }

    EvidenceAnswer answer =
        evidence(version).answer(List.of(question(Map.of("country", List.of("US"))))).get(0);

    assertThat(answer.callIds())
        .containsExactlyElementsOf(
            IntStream.range(0, 20).mapToObj("many-%02d"::formatted).toList());
  }

  @Test
  void personalDataIsFoundByKindAndNeverShown() throws IOException {
    calls(DAY, new Calls("clean", 5, "care", "US", null));
    calls(DAY, new Calls("mail", 2, "care", "US", "EMAIL/confirmed,IBAN/probable"));

    EvidenceAnswer answer =
        evidence(publish())
            .answer(
                List.of(
                    question(
                        Map.of("personal_data_kinds", List.of("EMAIL/confirmed,IBAN/probable")))))
            .get(0);

    assertThat(answer.callIds()).containsExactly("mail-00", "mail-01");
    assertThat(answer.query())
        .endsWith(
            "AND regexp_replace(personal_data, '=[0-9]+', '') = 'EMAIL/confirmed,IBAN/probable'");
  }

  @Test
  void callsOfNobodyAreAskedForByNull() throws IOException {
    calls(DAY, new Calls("care", 5, "care", "US", null));
    calls(DAY, new Calls("o'neil", 2, "o'neil", "US", null));
    calls(DAY, new Calls("nobody", 2, null, "US", null));
    UsageEvidence evidence = evidence(publish());

    List<EvidenceAnswer> answers =
        evidence.answer(
            List.of(
                question(Map.of("team", Arrays.asList((String) null))),
                question(Map.of("team", Arrays.asList(null, "o'neil"))),
                question(Map.of("team", List.of("none such")))));

    assertThat(answers.get(0).callIds()).containsExactly("nobody-00", "nobody-01");
    assertThat(answers.get(0).query()).endsWith(" AND team IS NULL");
    assertThat(answers.get(1).callIds()).hasSize(4);
    assertThat(answers.get(1).query()).endsWith(" AND (team = 'o''neil' OR team IS NULL)");
    assertThat(answers.get(2)).isEqualTo(EvidenceAnswer.NOTHING);
  }

  @Test
  void whatNoSingleListOfValuesSeparatesBecomesAlternatives() throws IOException {
    // care in US or dev in FI: values alone would let care in FI through.
    calls(DAY, new Calls("care-us", 2, "care", "US", null));
    calls(DAY, new Calls("dev-fi", 2, "dev", "FI", null));
    calls(DAY, new Calls("care-fi", 2, "care", "FI", null));
    calls(DAY, new Calls("dev-us", 2, "dev", "US", null));

    EvidenceAnswer answer =
        evidence(publish())
            .answer(
                List.of(
                    new EvidenceQuestion(
                        DAY,
                        DAY.plusDays(1),
                        List.of(
                            Map.of("team", List.of("care"), "country", List.of("US")),
                            Map.of("team", List.of("dev"), "country", List.of("FI"))))))
            .get(0);

    assertThat(answer.callIds())
        .containsExactly("care-us-00", "care-us-01", "dev-fi-00", "dev-fi-01");
    assertThat(answer.query())
        .endsWith(" AND ((team = 'care' AND country = 'US') OR (team = 'dev' AND country = 'FI'))");
  }
}
