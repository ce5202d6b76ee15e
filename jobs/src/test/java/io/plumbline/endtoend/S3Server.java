package io.plumbline.endtoend;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A real S3 server (s3proxy) on a free port of 127.0.0.1, in a process of its own. It checks every
 * signature.
 */
public final class S3Server implements AutoCloseable {
  private static final String KEY = "plumbline-test";
  private static final String SECRET = "secret-of-the-test";

  private final Process server;
  private final int port;

  private S3Server(Process server, int port) {
    this.server = server;
    this.port = port;
  }

  /** Starts a server over a folder and waits until it answers. */
  public static S3Server start(Path folder) throws IOException {
    Path buckets = Files.createDirectories(folder.resolve("buckets"));
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    Path settings =
        Files.writeString(
            folder.resolve("s3proxy.properties"),
            """
            s3proxy.endpoint=http://127.0.0.1:%d
            s3proxy.authorization=aws-v2-or-v4
            s3proxy.identity=%s
            s3proxy.credential=%s
            jclouds.provider=filesystem-nio2
            jclouds.filesystem.basedir=%s
            """
                .formatted(port, KEY, SECRET, buckets));
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Plumbline.home().resolve("jobs/target/s3proxy/s3proxy.jar").toString(),
                "--properties",
                settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("s3proxy.log").toFile())
            .start();
    S3Server started = new S3Server(server, port);
    started.await(folder.resolve("s3proxy.log"));
    return started;
  }

  private void await(Path log) throws IOException {
    for (int i = 0; i < 600 && server.isAlive(); i++) {
      try {
        HttpURLConnection asked =
            (HttpURLConnection) URI.create("http://127.0.0.1:" + port).toURL().openConnection();
        asked.getResponseCode();
        asked.disconnect();
        return;
      } catch (IOException notYet) {
        pause();
      }
    }
    close();
    throw new IllegalStateException("The S3 server did not start: " + Files.readString(log));
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Makes an empty bucket. */
  public void create(String bucket) {
    try (S3Client client = client()) {
      client.createBucket(b -> b.bucket(bucket));
    }
  }

  /** Puts every file below a folder into a bucket, under its path from there. */
  public void upload(Path folder, String bucket) throws IOException {
    try (S3Client client = client();
        Stream<Path> files = Files.walk(folder)) {
      // The server takes a few at a time; a thousand one by one would take half a minute.
      files.filter(Files::isRegularFile).toList().parallelStream()
          .forEach(
              file ->
                  client.putObject(
                      b -> b.bucket(bucket).key(folder.relativize(file).toString()),
                      RequestBody.fromFile(file)));
    }
  }

  private S3Client client() {
    return S3Client.builder()
        .endpointOverride(URI.create("http://127.0.0.1:" + port))
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, SECRET)))
        .httpClient(ApacheHttpClient.create())
        .build();
  }

  /** Hadoop's settings to reach a bucket of this server, as system properties. */
  public Map<String, String> settings(String bucket) {
    String prefix = "spark.hadoop.fs.s3a.bucket." + bucket + ".";
    Map<String, String> settings = new TreeMap<>();
    settings.put(prefix + "endpoint", "http://127.0.0.1:" + port);
    settings.put(prefix + "endpoint.region", "us-east-1");
    settings.put(prefix + "path.style.access", "true");
    settings.put(prefix + "access.key", KEY);
    settings.put(prefix + "secret.key", SECRET);
    // A test does not wait for a bucket to come back.
    settings.put(prefix + "attempts.maximum", "1");
    settings.put(prefix + "retry.limit", "1");
    return settings;
  }

  /** The same as options of a virtual machine. */
  public List<String> options(String bucket) {
    List<String> options = new ArrayList<>();
    settings(bucket).forEach((name, value) -> options.add("-D" + name + "=" + value));
    return options;
  }

  @Override
  public void close() {
    server.destroy();
    try {
      if (!server.waitFor(20, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    } catch (InterruptedException e) {
      server.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
