import com.sun.management.OperatingSystemMXBean;
import io.plumbline.rules.engine.Judge;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.policy.Policy;
import io.plumbline.shared.policy.PolicyAttribution;
import io.plumbline.stage.judge.Evidence;
import io.plumbline.stage.judge.JudgeInput;
import io.plumbline.stage.judge.JudgeStage;
import io.plumbline.stage.judge.Judged;
import io.plumbline.stage.measure.MeasureInput;
import io.plumbline.stage.measure.MeasureStage;
import io.plumbline.stage.measure.Measures;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What judging a year of a large organisation costs, by flows and by rows: all packs, the policy of the sample month.
 * A flow is one workload at one provider, model and region; a row is one attempt at a call. Rows are added up before
 * anything is judged, so that only flows may cost.
 *
 *   java -Xmx4g -cp "jobs/target/classes:rules/target/classes:$(cat jobs/target/classpath.txt)" bench/JudgeFlows.java \
 *     sample-logs/aurora/policy 1000x1000 10000x1000 100000x1000 100000x1000000
 *
 * Each argument is flows x attempts of each. What came before an argument has warmed the JVM for it; a figure of a
 * cold process is that of a first argument. "ready" is what loading and checking the packs took. The digest is over
 * every cell of every row: two versions that print the same one judged the same.
 */
public final class JudgeFlows {
  private static final LocalDate FROM = LocalDate.parse("2025-11-01");
  private static final LocalDate TO = LocalDate.parse("2026-11-01");
  private static final int DAYS_OF_A_FLOW = 3;
  private static final BigDecimal COST = new BigDecimal("1.25").setScale(18);
  private static final String[] PROVIDERS = {"openai", "azure.ai.openai", "anthropic", "aws.bedrock", "gcp.vertex_ai", "mistral_ai", "vllm", "ollama", "groq", "cohere"};
  private static final String[] COUNTRIES = {"SE", "FI", "US", "DE", null, "IE", "NO", "JP", "FR", "IN"};

  public static void main(String[] args) {
    Policy policy = Policy.load(Path.of(args[0]));
    double start = cpu();
    RulePacks packs = RulePacks.builtIn();
    JudgeStage stage = new JudgeStage(packs, new Judge(packs), policy);
    System.out.printf(Locale.ROOT, "ready, CPU-s: %.1f%n", cpu() - start);
    System.out.println("flows | rows | measure, CPU-s | judge, CPU-s | of it its thread | findings | microseconds of judging a flow | digest");
    for (int i = 1; i < args.length; i++) {
      String[] size = args[i].split("x");
      one(policy, stage, Integer.parseInt(size[0]), Long.parseLong(size[1]));
    }
  }

  private static void one(Policy policy, JudgeStage stage, int flows, long attempts) {
    List<PricedDaily> cubes = cubes(flows, attempts);
    double start = cpu();
    Measures measures =
        new MeasureStage()
            .measure(
                new MeasureInput(
                    cubes, List.of(), day -> List.of(), new PolicyAttribution(policy), model -> Optional.empty(), FROM, TO));
    double measured = cpu();
    long thread = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    Judged judged =
        stage.judge(
            new JudgeInput(
                "run",
                FROM,
                TO,
                measures.flows(),
                measures.spend(),
                measures.providerDays(),
                measures.modelDays(),
                measures.workloads(),
                measures.gpuPools(),
                List.of(),
                Evidence.NONE));
    double end = cpu();
    double alone = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - thread) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%,d | %,d | %.1f | %.1f | %.1f | %,d | %.0f | %s%n",
        measures.flows().size(),
        measures.flows().stream().mapToLong(flow -> flow.getAttempts()).sum(),
        measured - start,
        end - measured,
        alone,
        judged.findings().size(),
        (end - measured) * 1e6 / flows,
        digest(judged));
  }

  private static String digest(Judged judged) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (List<?> table : List.of(judged.findings(), judged.verdicts(), judged.acceptedRisks(), judged.registers())) {
        table.forEach(row -> sha.update(row.toString().getBytes(StandardCharsets.UTF_8)));
      }
      return HexFormat.of().formatHex(sha.digest()).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of the process: the collector and the compiler work for it too. */
  private static double cpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
  }

  /** A thousand workloads, each at up to ten providers with up to ten models. */
  private static List<PricedDaily> cubes(int flows, long attempts) {
    List<PricedDaily> cubes = new ArrayList<>(flows * DAYS_OF_A_FLOW);
    for (int flow = 0; flow < flows; flow++) {
      int provider = flow / 1_000 % PROVIDERS.length;
      boolean own = PROVIDERS[provider].equals("vllm") || PROVIDERS[provider].equals("ollama");
      for (int at = 0; at < DAYS_OF_A_FLOW; at++) {
        LocalDate day = FROM.plusDays((flow * 31L + at * 97L) % 365);
        UsageDaily usage =
            UsageDaily.newBuilder()
                .setSource("gateway")
                .setFormat("litellm")
                .setIngestId("i")
                .setUsageFile("f")
                .setDay(day)
                .setTeam("team-" + flow % 100)
                .setWorkload("workload-" + flow % 1_000)
                .setApiKey("key-" + flow % 500)
                .setOperation("chat")
                .setModelServed("model-" + flow / 10_000 % 10)
                .setProvider(PROVIDERS[provider])
                .setLane(own ? "self_hosted" : "managed_closed")
                .setServiceTier("standard")
                .setContextTier("base")
                .setGatewayCacheHit(false)
                .setCountry(COUNTRIES[(flow / 1_000 + flow) % COUNTRIES.length])
                .setResidencyScope("region")
                .setResidencyEvidence("record")
                .setTokenSource("reported")
                .setStatus("succeeded")
                .setRateLimit("none")
                .setContentState("present")
                .setAttempts(attempts / DAYS_OF_A_FLOW)
                .setInputUncachedTokens(attempts * 1_000)
                .setCacheReadTokens(0)
                .setCacheWrite5mTokens(0)
                .setCacheWrite1hTokens(0)
                .setOutputTokens(attempts * 200)
                .setReasoningTokens(0)
                .setReportedCost(COST)
                .setReportedRows(attempts / DAYS_OF_A_FLOW)
                .setReportedCurrency("USD")
                .setRetriedAttempts(0)
                .setFirstStartedAt(day.atTime(8, 0).toInstant(ZoneOffset.UTC))
                .setLastStartedAt(day.atTime(18, 0).toInstant(ZoneOffset.UTC))
                .setHours("")
                .build();
        cubes.add(
            PricedDaily.newBuilder()
                .setUsage(usage)
                .setPricedCost(own ? null : COST)
                .setPricedCurrency(own ? null : "USD")
                .setUnpricedAttempts(own ? attempts / DAYS_OF_A_FLOW : 0)
                .setPriceKey(own ? null : "key")
                .build());
      }
    }
    return cubes;
  }
}
