package io.plumbline.stage.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/**
 * Tables of a LiteLLM proxy's PostgreSQL as files: one for every UTC day, holding the day's rows as
 * JSON lines ({@code row_to_json}) by start and id. A day whose count of rows or newest time is
 * another than the ledger says is read again, so a row that is written late is found; rows read
 * before are duplicates. Reads only, in a transaction that can do nothing else.
 *
 * <p>The table is the URL's fragment, {@code LiteLLM_SpendLogs} unless it says one of LiteLLM's
 * daily totals ({@code #LiteLLM_DailyUserSpend}). The password comes from {@value #PASSWORD} or
 * PostgreSQL's own password file, never from the URL.
 */
final class DatabaseRows {
  /** Variable that holds the password. */
  static final String PASSWORD = "PLUMBLINE_DATABASE_PASSWORD";

  private static final String PREFIX = "jdbc:postgresql:";
  private static final String SPEND_LOGS = "LiteLLM_SpendLogs";
  private static final Pattern DAILY = Pattern.compile("LiteLLM_Daily[A-Za-z]{1,40}Spend");
  private static final Pattern DAY_OF = Pattern.compile("(.*)#([A-Za-z_]+)/(\\d{4}-\\d\\d-\\d\\d)");
  private static final Pattern SECRET =
      Pattern.compile("(?i).*([?&](ssl)?password=|//[^/@]*:[^/@]*@).*");

  private static final int FETCH = 500;

  private DatabaseRows() {}

  static boolean isDatabase(String path) {
    return path.startsWith("jdbc:");
  }

  /**
   * The days there are, each as a file whose size is its count of rows.
   *
   * @throws IOException if the database cannot be read; says its SQL state and no more
   */
  static List<FoundFile> list(IngestStage.Source source) throws IOException {
    String url = url(source.path());
    String table = table(source.path());
    String sql =
        table.equals(SPEND_LOGS)
            ? "SELECT to_char(\"startTime\", 'YYYY-MM-DD'), count(*), max(\"endTime\") FROM %s"
                + " GROUP BY 1"
            : "SELECT \"date\", count(*), max(\"updated_at\") FROM %s GROUP BY 1";
    List<FoundFile> days = new ArrayList<>();
    try (Connection connection = connect(url);
        PreparedStatement query = connection.prepareStatement(sql.formatted(quoted(table)));
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        long newest = rows.getTimestamp(3) == null ? 0 : rows.getTimestamp(3).getTime();
        days.add(
            new FoundFile(
                source,
                url + "#" + table + "/" + rows.getString(1),
                rows.getLong(2),
                ChronoUnit.MICROS.between(Instant.EPOCH, Instant.ofEpochMilli(newest))));
      }
    } catch (SQLException e) {
      throw unreadable(url, e);
    }
    return days;
  }

  /** The rows of a day that {@link #list} named, as a stream of JSON lines. */
  static InputStream open(String path) throws IOException {
    Matcher day = DAY_OF.matcher(path);
    if (!day.matches()) {
      throw new IOException("Not a day of a table: " + path);
    }
    String url = day.group(1);
    boolean daily = !day.group(2).equals(SPEND_LOGS);
    String where =
        daily
            ? "t.\"date\" = ? ORDER BY t.id"
            : "t.\"startTime\" >= ?::date AND t.\"startTime\" < ?::date + 1"
                + " ORDER BY t.\"startTime\", t.request_id";
    String sql =
        "SELECT row_to_json(t)::text FROM %s t WHERE %s".formatted(quoted(day.group(2)), where);
    try {
      Connection connection = connect(url);
      try {
        PreparedStatement query = connection.prepareStatement(sql);
        query.setFetchSize(FETCH);
        query.setString(1, day.group(3));
        if (!daily) {
          query.setString(2, day.group(3));
        }
        return new JsonLines(url, connection, query.executeQuery());
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw unreadable(url, e);
    }
  }

  private static String url(String path) throws IOException {
    int fragment = path.indexOf('#');
    String url = fragment < 0 ? path : path.substring(0, fragment);
    if (SECRET.matcher(url).matches()) {
      throw new IOException(
          "The URL of a database holds a password; leave it out and set " + PASSWORD + ".");
    }
    if (!url.startsWith(PREFIX)) {
      throw new IOException(
          "Only PostgreSQL can be read: a URL begins with " + PREFIX + "// and this one does not.");
    }
    return url;
  }

  private static String table(String path) throws IOException {
    int fragment = path.indexOf('#');
    String table = fragment < 0 ? SPEND_LOGS : path.substring(fragment + 1);
    if (!table.equals(SPEND_LOGS) && !DAILY.matcher(table).matches()) {
      throw new IOException(
          "Cannot read table '%s': only %s and LiteLLM's daily totals are known."
              .formatted(table, SPEND_LOGS));
    }
    return table;
  }

  private static String quoted(String table) {
    return '"' + table + '"';
  }

  private static Connection connect(String url) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", "plumbline");
    String password = System.getenv(PASSWORD);
    if (password != null && !password.isEmpty()) {
      properties.setProperty("password", password);
    }
    Connection connection = new Driver().connect(url, properties);
    if (connection == null) {
      throw new SQLException("not a URL of PostgreSQL", "08001");
    }
    connection.setReadOnly(true);
    connection.setAutoCommit(false); // else the driver holds all rows in memory
    return connection;
  }

  /** The driver's message may quote what the server sent; its SQL state says enough. */
  private static IOException unreadable(String url, SQLException e) {
    return new IOException(
        "Cannot read %s (SQL state %s).".formatted(url, String.valueOf(e.getSQLState())));
  }

  /** Rows as lines; fetches while it is read. */
  private static final class JsonLines extends InputStream {
    private final String url;
    private final Connection connection;
    private final ResultSet rows;
    private byte[] line = new byte[0];
    private int at;

    JsonLines(String url, Connection connection, ResultSet rows) {
      this.url = url;
      this.connection = connection;
      this.rows = rows;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      if (at == line.length && !advance()) {
        return -1;
      }
      int n = Math.min(len, line.length - at);
      System.arraycopy(line, at, b, off, n);
      at += n;
      return n;
    }

    private boolean advance() throws IOException {
      try {
        if (!rows.next()) {
          return false;
        }
        // A column of type json keeps its line breaks; they only ever stand between tokens.
        String row = rows.getString(1).replace('\n', ' ').replace('\r', ' ');
        line = (row + "\n").getBytes(StandardCharsets.UTF_8);
        at = 0;
        return true;
      } catch (SQLException e) {
        throw unreadable(url, e);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        connection.close(); // and with it the statement and its rows
      } catch (SQLException e) {
        throw unreadable(url, e);
      }
    }
  }
}
