package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a finding to its rows, and an evidence pack that others can check. */
class EvidenceCommandTest {
  @TempDir Path folder;

  private Nights nights;

  private String audited() throws Exception {
    nights = new Nights(folder);
    nights.calls(
        "2026-10-05", "chat us-east-1", "chat us-east-1", "chat eu-west-1", "mail eu-west-1");
    nights.audit("2026-10-05");
    Nights.Said json =
        nights.run("findings", "--rule", "RES-01", "--status", "fail", "--format", "csv");
    String[] cells = json.out().strip().split("\n")[1].split(",");
    return cells[cells.length - 1].strip();
  }

  @Test
  void theExplanationLeadsFromTheFindingToItsRows() throws Exception {
    String finding = audited();
    Nights.Said said = nights.run("explain", finding);
    assertThat(said.exit()).as(said.all()).isZero();
    assertThat(said.out())
        .startsWith("RES-01 ")
        .contains("Subject: flow chat / aws.bedrock")
        .contains("Law and standards: GDPR Art. 44")
        .contains(
            "History: new; first seen 2026-10-05, open since 2026-10-05, seen in 1 runs, came back 0 times, due 2026-10-08.")
        .contains("Rows: SELECT * FROM usage WHERE day >= DATE '2026-10-05'")
        .contains("Calls, up to 20: 2026-10-05-0, 2026-10-05-1")
        .contains("plumbline evidence " + finding);
    Nights.Said nobody = nights.run("explain", "zzz");
    assertThat(nobody.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(nobody.err())
        .contains("begins with 'zzz'. See the fingerprints: plumbline findings --format csv");
  }

  @Test
  void aStrangerChecksThePackWithSha256sum() throws Exception {
    String finding = audited();
    Path pack = folder.resolve("pack");
    Nights.Said said = nights.run("evidence", finding, "--out", pack.toString());
    assertThat(said.exit()).as(said.all()).isZero();
    assertThat(said.out()).contains("2 rows in ");
    List<String> rows = Files.readAllLines(pack.resolve("rows.csv"));
    assertThat(rows).hasSize(3);
    assertThat(rows.get(0)).startsWith("call_id,source,file");
    assertThat(rows.subList(1, 3)).allMatch(row -> row.contains("us-east-1"));
    assertThat(Files.readString(pack.resolve("rows.csv"))).doesNotContain("opens when");
    assertThat(new ObjectMapper().readTree(pack.resolve("finding.json").toFile()).toString())
        .contains(finding);
    assertThat(Files.readString(pack.resolve("README.txt")))
        .contains("rows in rows.csv: 2")
        .contains("attempts the finding names: 2");

    Process check =
        new ProcessBuilder("sha256sum", "-c", "SHA256SUMS")
            .directory(pack.toFile())
            .redirectErrorStream(true)
            .start();
    String told =
        new String(check.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(check.waitFor()).as(told).isZero();
    assertThat(told).contains("rows.csv: OK").contains("manifest.json: OK");
    assertThat(nights.run("evidence", finding, "--out", pack.toString()).err())
        .contains("is not empty. Name a folder that is new.");
  }

  /** The steps of the pack's README.txt, taken by somebody who has a shell and the public key. */
  @Test
  void anAuditorWalksThePackWithStandardTools() throws Exception {
    nights = new Nights(folder);
    shell("openssl genpkey -algorithm ed25519 -out signing.pem", folder);
    shell("openssl pkey -in signing.pem -pubout -out public.pem", folder);
    Path config = folder.resolve("plumbline.yaml");
    Files.writeString(config, Files.readString(config) + "signing_key_file: ./signing.pem\n");
    String[] calls = new String[9];
    Arrays.fill(calls, "chat us-east-1");
    nights.calls("2026-10-05", calls);
    nights.audit("2026-10-05");
    String[] cells =
        nights
            .run("findings", "--rule", "RES-01", "--status", "fail", "--format", "csv")
            .out()
            .strip()
            .split("\n")[1]
            .split(",");
    String finding = cells[cells.length - 1].strip();
    Path pack = folder.resolve("pack");
    Nights.Said said =
        nights.run("evidence", finding, "--sample", "3", "--seed", "s7", "--out", pack.toString());
    assertThat(said.exit()).as(said.all()).isZero();

    assertThat(shell("sha256sum -c SHA256SUMS", pack)).doesNotContain("FAILED");
    String verify = "openssl pkeyutl -verify -pubin -inkey ../public.pem -rawin -in %s -sigfile %s";
    assertThat(shell(verify.formatted("SHA256SUMS", "SHA256SUMS.sig"), pack))
        .contains("Signature Verified Successfully");
    assertThat(shell(verify.formatted("manifest.json", "manifest.sig"), pack))
        .contains("Signature Verified Successfully");
    assertThat(Files.readString(pack.resolve("README.txt")))
        .contains("-rawin -in SHA256SUMS -sigfile SHA256SUMS.sig");

    String table = shell("sha256sum finding.parquet", pack).split(" ")[0];
    assertThat(
            new ObjectMapper()
                .readTree(pack.resolve("manifest.json").toFile())
                .at("/outputs/finding.parquet")
                .asText())
        .isEqualTo(table);

    String log = Files.readAllLines(pack.resolve("files.csv")).get(1);
    Path read = folder.resolve("logs/2026-10-05.jsonl");
    assertThat(log).contains("," + shell("sha256sum " + read, pack).split(" ")[0] + ",9,9,0,0");

    List<String> sample = Files.readAllLines(pack.resolve("sample.csv"));
    assertThat(sample).hasSize(7).noneMatch(line -> line.contains("opens when"));
    assertThat(sample.subList(1, 4)).allMatch(line -> line.startsWith("random,"));
    assertThat(sample.subList(4, 7)).allMatch(line -> line.startsWith("risk,"));
    List<String> header = List.of(sample.get(0).split(","));
    List<String> orders = new ArrayList<>();
    for (String row : Files.readAllLines(pack.resolve("rows.csv")).subList(1, 10)) {
      String position = row.split(",")[header.indexOf("position") - 3];
      String order =
          shell("printf '%%s' s7:bedrock:%s:%s | sha256sum".formatted(read, position), pack);
      orders.add(order.split(" ")[0]);
      assertThat(
              shell(
                  "zcat -f %s | tail -c +$((%s + 1)) | head -n 1".formatted(read, position), pack))
          .contains("\"requestId\":\"" + row.split(",")[0] + "\"");
    }
    Collections.sort(orders);
    assertThat(sample.subList(1, 4).stream().map(line -> line.split(",")[2]).toList())
        .isEqualTo(orders.subList(0, 3));

    Path rows = pack.resolve("rows.csv");
    Files.writeString(rows, Files.readString(rows).replaceFirst("us-east-1", "eu-west-1"));
    assertThat(shell("sha256sum -c SHA256SUMS || true", pack)).contains("rows.csv: FAILED");
    shell("sha256sum $(ls | grep -v SHA256SUMS) > SHA256SUMS", pack);
    assertThat(shell(verify.formatted("SHA256SUMS", "SHA256SUMS.sig") + " || true", pack))
        .contains("Signature Verification Failure");

    assertThat(nights.run("evidence", finding, "--sample", "0", "--out", "x").err())
        .contains("--sample must be at least 1: it is the number of rows of each kind.");
  }

  private static String shell(String command, Path directory) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String told =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s:\n%s", command, told).isZero();
    return told;
  }
}
