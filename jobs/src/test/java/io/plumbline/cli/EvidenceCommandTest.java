package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
