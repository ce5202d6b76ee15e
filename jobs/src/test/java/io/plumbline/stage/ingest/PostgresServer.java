package io.plumbline.stage.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * A real PostgreSQL on a free port of 127.0.0.1, from binaries that Maven brings. PostgreSQL will
 * not run as root, so root runs it in a namespace where it is somebody else, or, where a container
 * forbids those, as the user nobody.
 */
final class PostgresServer implements AutoCloseable {
  static final String USER = "plumbline";
  private static final String NOBODY = "65534";
  private static final List<String> AS_SOMEBODY_ELSE = asSomebodyElse();

  private final Path home;
  private final Process server;
  private final int port;
  private final String password;

  private PostgresServer(Path home, Process server, int port, String password) {
    this.home = home;
    this.server = server;
    this.port = port;
    this.password = password;
  }

  static PostgresServer start(Path folder, String password) throws Exception {
    Path home = unpack(Files.createDirectories(folder.resolve("postgres")));
    Path cluster = folder.resolve("cluster");
    Path secret = Files.writeString(folder.resolve("secret"), password);
    if (!AS_SOMEBODY_ELSE.isEmpty() && AS_SOMEBODY_ELSE.get(0).equals("setpriv")) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      plainly(List.of("chown", "-R", NOBODY + ":" + NOBODY, folder.toString()));
    }
    run(
        List.of(
            home.resolve("bin/initdb").toString(),
            "-D",
            cluster.toString(),
            "-U",
            USER,
            "-A",
            "scram-sha-256",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
            "--pwfile=" + secret));
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    Process server =
        process(
                List.of(
                    home.resolve("bin/postgres").toString(),
                    "-D",
                    cluster.toString(),
                    "-p",
                    String.valueOf(port),
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=",
                    "-c",
                    "timezone=Asia/Tokyo",
                    "-F"))
            .start();
    PostgresServer started = new PostgresServer(home, server, port, password);
    started.await();
    return started;
  }

  private static Path unpack(Path folder) throws Exception {
    String jar = "postgres-linux-x86_64.txz";
    Path archive = folder.resolve(jar);
    try (InputStream in = PostgresServer.class.getResourceAsStream("/" + jar)) {
      if (in == null) {
        throw new IllegalStateException("Maven brought no PostgreSQL for this machine.");
      }
      Files.copy(in, archive);
    }
    plainly(List.of("tar", "-xJf", archive.toString(), "-C", folder.toString()));
    return folder;
  }

  private static ProcessBuilder process(List<String> command) {
    List<String> whole = new ArrayList<>(AS_SOMEBODY_ELSE);
    whole.addAll(command);
    return new ProcessBuilder(whole)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  private static List<String> asSomebodyElse() {
    if (!System.getProperty("user.name").equals("root")) {
      return List.of();
    }
    try {
      int exit = new ProcessBuilder("unshare", "-U", "true").start().waitFor();
      return exit == 0
          ? List.of("unshare", "-U")
          : List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    finish(process(command));
  }

  private static void plainly(List<String> command) throws IOException, InterruptedException {
    finish(new ProcessBuilder(command).redirectErrorStream(true));
  }

  private static void finish(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectOutput(ProcessBuilder.Redirect.PIPE).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(builder.command() + " failed: " + said);
    }
  }

  private void await() throws Exception {
    SQLException last = null;
    for (int i = 0; i < 300 && server.isAlive(); i++) {
      try (Connection connection = connect()) {
        return;
      } catch (SQLException e) {
        last = e;
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    close();
    throw new IllegalStateException("PostgreSQL did not start.", last);
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + USER;
  }

  Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("password", password);
    return new org.postgresql.Driver().connect(url(), properties);
  }

  /** A password file as PostgreSQL's clients read it. */
  Path passwordFile(String secret) throws IOException {
    Path file = Files.createTempFile(home.getParent(), "pgpass", "");
    Files.writeString(file, "127.0.0.1:" + port + ":*:" + USER + ":" + secret + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  @Override
  public void close() throws Exception {
    server.destroy();
    if (!server.waitFor(20, TimeUnit.SECONDS)) {
      server.destroyForcibly();
    }
  }
}
