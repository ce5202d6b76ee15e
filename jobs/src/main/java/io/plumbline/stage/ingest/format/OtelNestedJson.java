package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.Symbol;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.MoneyText;
import java.nio.charset.StandardCharsets;

/** Objects that emitters write as text into one attribute of a span. */
final class OtelNestedJson {
  private static final FieldNames MLFLOW_COST = FieldNames.of("total_cost");

  /** What a provider says at the AI SDK beside the answer, under its own name. */
  private static final FieldNames SDK_PROVIDER =
      FieldNames.of(
          "usage",
          "cacheReadInputTokens",
          "cachedPromptTokens",
          "cacheCreationInputTokens",
          "cacheWriteInputTokens",
          "reasoningTokens",
          "cost",
          "generationId",
          "usageMetadata");

  /** Google's own counts, of which version 5 hands on no more than two. */
  private static final FieldNames SDK_GOOGLE_USAGE =
      FieldNames.of("cachedContentTokenCount", "thoughtsTokenCount", "totalTokenCount");

  private static final FieldNames SDK_BEDROCK_USAGE =
      FieldNames.of("cacheReadInputTokens", "cacheWriteInputTokens");

  private static final FieldNames PARAMETERS =
      FieldNames.of("api_base", "model_id", "cache_key", "additional_headers");

  private static final FieldNames ASKED = FieldNames.of("model", "stream", "base_url");

  /**
   * An answer as an SDK holds it, or LangChain's of one; the SDK of Mistral wraps a piece of a
   * stream once more.
   */
  private static final FieldNames ANSWER =
      FieldNames.of(
          "id",
          "response_id",
          "usage",
          "data",
          "llm_output",
          "generations",
          "message",
          "kwargs",
          "response_metadata",
          "ResponseMetadata",
          "RequestId");

  private final OtelFacts facts;
  private final Attribution who;
  private final JsonCursor probe = new JsonCursor();
  private final MoneyText money = new MoneyText();

  /**
   * @param facts take what the objects say of the call
   * @param who takes what they say of who called
   */
  OtelNestedJson(OtelFacts facts, Attribution who) {
    this.facts = facts;
    this.who = who;
  }

  /**
   * LiteLLM writes its usage object as Python prints a dict. Where nothing in it needs quoting,
   * that differs from JSON in four words.
   */
  void pythonUsage(String text) throws MalformedRecord {
    if (!text.startsWith("{'") || text.indexOf('"') >= 0 || text.indexOf('\\') >= 0) {
      return;
    }
    byte[] json =
        text.replace('\'', '"')
            .replace(": None", ": null")
            .replace(": True", ": true")
            .replace(": False", ": false")
            .getBytes(StandardCharsets.UTF_8);
    probe.reset(json, 0, json.length);
    try {
      probe.skip();
      probe.finish();
    } catch (MalformedRecord e) {
      return; // some other repr: the attributes of their own say what they say
    }
    probe.reset(json, 0, json.length);
    facts.usage.read(probe, who);
  }

  /**
   * Reads what the AI SDK hands on from providers, each under its name: a provider's own usage, the
   * parts of the input that the SDK leaves out before version 6, Vercel's cost and id.
   */
  void sdkProvider(JsonCursor json) throws MalformedRecord {
    json.enterObject();
    while (json.nextField(SDK_PROVIDER) != JsonCursor.END) {
      if (json.peek() != '{') {
        json.skip();
        continue;
      }
      json.enterObject();
      int field;
      while ((field = json.nextField(SDK_PROVIDER)) != JsonCursor.END) {
        switch (field) {
          case 0 -> sdkUsage(json);
          case 1, 2 -> most(json, OtelAttribute.CACHE_READ, "cacheReadInputTokens");
          case 3, 4 -> most(json, OtelAttribute.CACHE_WRITE, "cacheWriteInputTokens");
          case 5 -> most(json, OtelAttribute.REASONING, "reasoningTokens");
          case 6 -> sdkCost(json);
          case 7 -> {
            if (json.readStringLenient() && facts.requestId.isNone()) {
              facts.requestId.set(json.textBytes(), json.textFrom(), json.textTo());
            }
          }
          case 8 -> sdkGoogleUsage(json);
          default -> json.skip();
        }
      }
    }
  }

  private void sdkGoogleUsage(JsonCursor json) throws MalformedRecord {
    if (json.peek() != '{') {
      json.skip();
      return;
    }
    json.enterObject();
    int field;
    while ((field = json.nextField(SDK_GOOGLE_USAGE)) != JsonCursor.END) {
      switch (field) {
        case 0 -> most(json, OtelAttribute.CACHE_READ, "usageMetadata.cachedContentTokenCount");
        case 1 -> most(json, OtelAttribute.REASONING, "usageMetadata.thoughtsTokenCount");
        case 2 -> most(json, OtelAttribute.TOTAL, "usageMetadata.totalTokenCount");
        default -> json.skip();
      }
    }
  }

  private void sdkUsage(JsonCursor json) throws MalformedRecord {
    if (json.peek() != '{') {
      json.skip();
      return;
    }
    json.skip();
    int from = json.sliceFrom();
    int to = json.sliceTo();
    probe.reset(json.bytes(), from, to);
    facts.usage.read(probe, who);
    probe.reset(json.bytes(), from, to);
    probe.enterObject();
    int field;
    while ((field = probe.nextField(SDK_BEDROCK_USAGE)) != JsonCursor.END) {
      OtelAttribute what = field == 0 ? OtelAttribute.CACHE_READ : OtelAttribute.CACHE_WRITE;
      if (field >= 0) {
        facts.most(what, probe.readTokens("providerMetadata.usage"));
      } else {
        probe.skip();
      }
    }
  }

  private void most(JsonCursor json, OtelAttribute what, String field) throws MalformedRecord {
    facts.most(what, json.readTokens(field));
  }

  /** Vercel's gateway writes what it charged as a text. */
  private void sdkCost(JsonCursor json) throws MalformedRecord {
    if (json.peek() != '"') {
      json.skip();
      return;
    }
    json.readString();
    probe.reset(json.textBytes(), json.textFrom(), json.textTo());
    if (json.textTo() > json.textFrom()
        && probe.peek() == '0'
        && facts.better(OtelAttribute.COST, OtelFacts.LAST)
        && money.read(probe, "providerMetadata.gateway.cost")) {
      facts.cost(money);
    }
  }

  /** Where LiteLLM sent the call, and what the answer's headers said. */
  void liteLlmParameters(JsonCursor json) throws MalformedRecord {
    json.enterObject();
    int field;
    while ((field = json.nextField(PARAMETERS)) != JsonCursor.END) {
      switch (field) {
        case 0 -> keep(json, OtelAttribute.BASE_URL);
        case 1 -> keep(json, OtelAttribute.DEPLOYMENT);
        case 2 -> facts.cacheHit = json.readStringLenient() && json.textTo() > json.textFrom();
        case 3 -> facts.headers.read(json);
        default -> json.skip();
      }
    }
  }

  /** What OpenInference writes of how the model was asked; without the prompt. */
  void openInferenceParameters(JsonCursor json) throws MalformedRecord {
    json.enterObject();
    int field;
    while ((field = json.nextField(ASKED)) != JsonCursor.END) {
      switch (field) {
        case 0 -> facts.asked = who.readText(json);
        case 1 -> {
          // LangChain writes false there of calls that it then streams.
          if (json.readBoolean() == 1 && facts.better(OtelAttribute.STREAM, OtelFacts.LAST)) {
            facts.stream = 1;
          }
        }
        case 2 -> keep(json, OtelAttribute.BASE_URL);
        default -> json.skip();
      }
    }
  }

  /** Which answer it is, and what the provider counted. */
  void openInferenceAnswer(JsonCursor json) throws MalformedRecord {
    json.enterObject();
    int field;
    while ((field = json.nextField(ANSWER)) != JsonCursor.END) {
      switch (field) {
        case 0, 1 -> {
          if (json.readStringLenient() && facts.responseId.isNone() && !isRun(json.text())) {
            facts.responseId.set(json.textBytes(), json.textFrom(), json.textTo());
          }
        }
        case 2 -> facts.answered.read(json, who);
        case 5 -> generations(json);
        case 10 -> {
          if (json.readStringLenient() && facts.requestId.isNone()) {
            facts.requestId.set(json.textBytes(), json.textFrom(), json.textTo());
          }
        }
        default -> {
          if (field >= 0 && json.peek() == '{') {
            openInferenceAnswer(json);
          } else {
            json.skip();
          }
        }
      }
    }
  }

  /** Whether LangChain made the id, for want of the provider's. */
  private static boolean isRun(String id) {
    return id.startsWith("lc_run-") || id.startsWith("run-");
  }

  /** A list of prompts, of each a list of answers: one of each, or it was several calls. */
  private void generations(JsonCursor json) throws MalformedRecord {
    if (json.peek() == '{') {
      openInferenceAnswer(json);
    } else if (json.peek() == '[') {
      json.enterArray();
      while (json.nextElement()) {
        generations(json);
      }
    } else {
      json.skip();
    }
  }

  /** MLflow's sum of what it made the parts cost. */
  void mlflowCost(JsonCursor json) throws MalformedRecord {
    json.enterObject();
    int field;
    while ((field = json.nextField(MLFLOW_COST)) != JsonCursor.END) {
      if (field == 0
          && facts.better(OtelAttribute.COST, OtelFacts.LAST)
          && money.read(json, "mlflow.llm.cost.total_cost")) {
        facts.cost(money);
      } else if (field != 0) {
        json.skip();
      }
    }
  }

  private void keep(JsonCursor json, OtelAttribute what) throws MalformedRecord {
    Symbol text = who.readText(json);
    if (text != null && facts.better(what, 0)) {
      facts.text(what, text);
    }
  }
}
