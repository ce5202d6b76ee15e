package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.schema.IngestedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A live LiteLLM database, played by a real PostgreSQL. */
class DatabaseRowsTest {
  private static final String SECRET = "hush-7Qx-do-not-tell";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path server;
  private static PostgresServer postgres;

  @TempDir Path temporary;

  @BeforeAll
  static void start() throws Exception {
    postgres = PostgresServer.start(server, SECRET);
  }

  @AfterAll
  static void stop() throws Exception {
    System.clearProperty("org.postgresql.pgpassfile");
    postgres.close();
  }

  @BeforeEach
  void table() throws Exception {
    System.setProperty("org.postgresql.pgpassfile", postgres.passwordFile(SECRET).toString());
    execute(
        "DROP TABLE IF EXISTS \"LiteLLM_SpendLogs\"",
        """
        CREATE TABLE "LiteLLM_SpendLogs" (request_id text PRIMARY KEY, litellm_call_id text,
          call_type text NOT NULL, api_key text NOT NULL, spend double precision NOT NULL,
          prompt_tokens integer NOT NULL, completion_tokens integer NOT NULL,
          "startTime" timestamp(3) NOT NULL, "endTime" timestamp(3) NOT NULL, model text,
          model_id text, model_group text, custom_llm_provider text, api_base text, "user" text,
          metadata jsonb, request_tags jsonb, messages json, session_id text)\
        """);
  }

  @Test
  void rowsOfALiveTableMakeTheTableThatTheirExportMakes() throws Exception {
    List<String> rows = rows(0, 30);
    for (String row : rows) {
      insert(row);
    }
    Warehouse exported = Warehouse.in(temporary.resolve("exported"));
    exported.ingest(Logs.write(temporary.resolve("logs/a.jsonl"), Logs.lines(rows)));
    Warehouse live = Warehouse.in(temporary.resolve("live"));
    assertThat(live.ingest(postgres.url()).unlisted()).isEmpty();
    assertThat(live.usage()).hasSize(30);
    assertThat(Tables.usage(live.usage())).isEqualTo(Tables.usage(exported.usage()));
    BadInputTest.assertCountsMeet(live);

    // Nothing is new; then a row of today and one that was written late.
    assertThat(live.ingest(postgres.url()).newFiles()).isZero();
    insert(row(40, 3));
    insert(row(41, 9));
    assertThat(live.ingest(postgres.url()).newFiles()).isEqualTo(2);
    assertThat(live.usage()).hasSize(32);
    assertThat(live.ledger().values())
        .allMatch(r -> r.getRead() == r.getAccepted() + r.getDuplicates());
    BadInputTest.assertCountsMeet(live);
    assertThat(live.ledger().values())
        .extracting(IngestedFile::getFile)
        .allMatch(f -> f.startsWith(postgres.url() + "#LiteLLM_SpendLogs/2026-10-0"));
    assertThat(live.filesHolding(SECRET)).isEmpty();
    assertThat(live.filesHolding("Zebrafinch")).isEmpty();
  }

  @Test
  void aDatabaseThatCannotBeReadIsSaidAndItsPasswordIsNot() throws Exception {
    Path log = Logs.write(temporary.resolve("logs/a.jsonl"), Logs.call(1).json() + "\n");
    System.setProperty(
        "org.postgresql.pgpassfile", postgres.passwordFile("wrong-" + SECRET).toString());
    Warehouse warehouse = Warehouse.in(temporary.resolve("warehouse"));
    IngestStage.Result result =
        warehouse.ingest(
            new IngestStage.Source("database", "auto", postgres.url()),
            new IngestStage.Source("files", "auto", log.toString()));
    assertThat(warehouse.usage()).hasSize(1);
    assertThat(result.unlisted())
        .containsExactly(
            new IngestStage.Unlisted(
                "database", "Cannot read " + postgres.url() + " (SQL state 28P01)."));
    assertThat(warehouse.filesHolding(SECRET)).isEmpty();
  }

  @Test
  void whatIsNoTableOfLiteLlmAndAPasswordInTheUrlAreRefused() {
    assertThatThrownBy(() -> list(postgres.url() + "#pg_authid"))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Cannot read table 'pg_authid': only LiteLLM_SpendLogs and LiteLLM's daily totals are"
                + " known.");
    assertThatThrownBy(() -> list(postgres.url() + "&password=" + SECRET))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "The URL of a database holds a password; leave it out and set"
                + " PLUMBLINE_DATABASE_PASSWORD.");
    assertThatThrownBy(() -> list("jdbc:mysql://127.0.0.1/litellm"))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Only PostgreSQL can be read: a URL begins with jdbc:postgresql:// and this one does"
                + " not.");
  }

  private static List<FoundFile> list(String url) throws IOException {
    return DatabaseRows.list(new IngestStage.Source("database", "auto", url));
  }

  private static List<String> rows(int from, int to) {
    List<String> rows = new ArrayList<>();
    for (int n = from; n < to; n++) {
      rows.add(row(n, 1 + n % 9));
    }
    return rows;
  }

  /** The first and the last second of a day are its own, whatever the server's zone. */
  private static String row(int n, int day) {
    String at = n % 3 == 0 ? "00:00:00" : n % 3 == 1 ? "12:30:%02d".formatted(n) : "23:59:59";
    return Logs.call(n)
        .start("\"2026-10-%02dT%s.%03d\"".formatted(day, at, n))
        .end("\"2026-10-%02dT%s.%03d\"".formatted(day, at, n + 400))
        .spendJson();
  }

  private static void insert(String row) throws SQLException, IOException {
    JsonNode json = JSON.readTree(row);
    String sql =
        "INSERT INTO \"LiteLLM_SpendLogs\" SELECT * FROM"
            + " json_populate_record(null::\"LiteLLM_SpendLogs\", ?::json)";
    try (Connection connection = postgres.connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      // Prompts in a column of type json keep the line breaks they were written with.
      statement.setString(1, json.toPrettyString());
      statement.executeUpdate();
    }
  }

  private static void execute(String... statements) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
