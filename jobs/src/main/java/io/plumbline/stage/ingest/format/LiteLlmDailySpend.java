package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * LiteLLM's daily tables as CSV or JSON lines: LiteLLM_DailyUserSpend, DailyGlobalSpend (from
 * 1.109), DailyTeamSpend, DailyOrganizationSpend, DailyEndUserSpend, DailyAgentSpend,
 * DailyModelUsage and DailyTagSpend. What the gateway itself summed up, to compare its log with.
 *
 * <p>Source: schema.prisma of LiteLLM 1.110. Each table is a view of the same calls, told by its
 * column and kept in {@code grouped_by}: users (the whole), global (the whole, without keys),
 * teams, organisations, end users, agents, models (calls of a model group, by what they were for).
 * Views are never added to each other. DailyTagSpend counts a call once for each of its tags, so
 * its rows are no share of anything and are passed over, as are rows of MCP tools, which use no
 * model. So are the rows of tables that count calls by tool, route, router, error or guardrail, or
 * index them ({@link #TELL_NOTHING_MORE}): a share of the calls above, or none.
 *
 * <p>date is the UTC day of the calls' start, as text. Tokens: the prompt includes cache reads and
 * writes. Nulls in the table's unique key allow two rows of one bucket: their ids keep them apart,
 * and a row exported again has the id it had. Cost: US dollars, 0 for a model without a price.
 * custom_llm_provider is who served, in LiteLLM's word. actor holds the user's or end user's id as
 * written, a person's, for the reader of statements to replace by a pseudonym.
 */
public final class LiteLlmDailySpend implements StatementFormat {
  static final String ID = "litellm-daily";

  /** Columns that tell the tables apart. */
  private static final List<String> TABLES =
      List.of("user_id", "team_id", "organization_id", "end_user_id", "agent_id");

  /**
   * Columns of tables that say of calls nothing that the ones above do not: DailyToolSpend,
   * DailyGatewayRequests, DailyGatewayFailedRequests, DailyRequestErrors, AutoRouterDailySpend,
   * BudgetWindowSpend, DailyGuardrailMetrics, DailyPolicyMetrics, DailyGuardrailUsageUnits,
   * SpendLogToolIndex and SpendLogGuardrailIndex.
   */
  private static final List<List<String>> TELL_NOTHING_MORE =
      List.of(
          List.of("date", "tool_name", "total_tokens", "request_count"),
          List.of("date", "category", "route", "failed_requests"),
          List.of("date", "api_key", "model_group", "status_code", "failed_requests"),
          List.of("date", "router_name", "router_type", "turns", "spend"),
          List.of("entity_type", "entity_id", "window_duration", "spend"),
          List.of("date", "guardrail_id", "requests_evaluated"),
          List.of("date", "policy_id", "requests_evaluated"),
          List.of("date", "guardrail_id", "usage_unit", "units"),
          List.of("request_id", "tool_name", "start_time"),
          List.of("request_id", "guardrail_id", "start_time"));

  private static final List<String> OF_MODELS =
      List.of("date", "model_group", "task_type", "request_count", "spend");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "LiteLLM daily spend tables (users, all, teams, organisations, end users, agents, models: CSV, JSON lines)";
  }

  @Override
  public String about() {
    return "One bucket per day, key and model, in the view of its table; views are not added. Input tokens include cache"
        + " reads and writes. Rows of tags are passed over: they count a call once per tag. So are tables that tell nothing more"
        + " of calls: by tool, route, router, error, budget, guardrail or policy, and indexes. Days: UTC. Cost: US dollars.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.has("date", "api_key", "model", "api_requests", "spend")
        || head.has("date", "model_group", "custom_llm_provider", "api_requests", "spend")
        || head.has(OF_MODELS.toArray(String[]::new))) {
      return Recognition.yes(
          94, "date, api_key or model_group, and api_requests of a LiteLLM daily table");
    }
    return TELL_NOTHING_MORE.stream().anyMatch(of -> head.has(of.toArray(String[]::new)))
        ? Recognition.yes(
            94,
            "columns of a LiteLLM table of tools, routes, routers, errors, budgets or guardrails")
        : Recognition.no("no date with api_key or model_group, and api_requests");
  }

  @Override
  public StatementParser parser() {
    return LiteLlmDailySpend::read;
  }

  private static void read(ObjectNode row, StatementSink sink) throws MalformedRecord {
    String model = StatementFields.text(row, "model", "model_group");
    boolean tool = StatementFields.text(row, "mcp_namespaced_tool_name") != null;
    if (row.has("tag") || (tool && model == null) || tellsNothingMore(row)) {
      sink.passOver();
      return;
    }
    LocalDate day = StatementFields.day(row, "date");
    ReportedUsage bucket = new ReportedUsage();
    bucket.setPeriodStart(day.atStartOfDay(ZoneOffset.UTC).toInstant());
    bucket.setPeriodEnd(day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    bucket.setProvider("litellm");
    bucket.setServedBy(StatementFields.text(row, "custom_llm_provider"));
    bucket.setGroupedBy(table(row));
    String task = StatementFields.text(row, "task_type");
    bucket.setBucketId(
        task == null
            ? StatementFields.text(row, "id")
            : StatementFields.text(row, "model_group") + ' ' + task);
    String operation = Operations.ofPath(StatementFields.text(row, "endpoint"));
    bucket.setOperation(operation.equals("unknown") ? null : operation);
    bucket.setModel(model);
    bucket.setTeam(StatementFields.text(row, "team_id"));
    bucket.setProject(StatementFields.text(row, "organization_id", "agent_id"));
    bucket.setActor(StatementFields.text(row, "user_id", "end_user_id"));
    bucket.setApiKey(StatementFields.text(row, "api_key"));
    bucket.setRequests(StatementFields.count(row, "api_requests", "request_count"));
    bucket.setFailedRequests(StatementFields.count(row, "failed_requests"));
    Long prompt = StatementFields.count(row, "prompt_tokens");
    Long read = StatementFields.count(row, "cache_read_input_tokens");
    Long write = StatementFields.count(row, "cache_creation_input_tokens");
    long parts = (read == null ? 0 : read) + (write == null ? 0 : write);
    // Where the parts exceed the whole they were counted apart.
    bucket.setInputUncachedTokens(
        prompt == null || parts > prompt ? prompt : (Long) (prompt - parts));
    bucket.setCacheReadTokens(read);
    bucket.setCacheWrite5mTokens(write);
    bucket.setOutputTokens(StatementFields.count(row, "completion_tokens"));
    bucket.setCost(StatementFields.money(row, "spend"));
    bucket.setCurrency("USD");
    sink.usage(bucket);
  }

  private static boolean tellsNothingMore(ObjectNode row) {
    return TELL_NOTHING_MORE.stream().anyMatch(of -> of.stream().allMatch(row::has));
  }

  /** Which table a row is of; null: of none, or of a query of one's own that joins two. */
  private static String table(ObjectNode row) {
    if (row.has("task_type")) {
      return "model";
    }
    List<String> columns = TABLES.stream().filter(row::has).toList();
    if (columns.isEmpty() && !row.has("api_key") && row.has("id") && row.has("endpoint")) {
      return "global";
    }
    return columns.size() == 1 ? columns.get(0).replaceFirst("_id$", "") : null;
  }
}
