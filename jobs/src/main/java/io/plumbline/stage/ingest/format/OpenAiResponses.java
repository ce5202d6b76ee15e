package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.Witness;

/**
 * Answers of OpenAI's chat completions and responses APIs as they came, written down by a proxy or
 * a script; servers that speak the dialect write the same.
 *
 * <p>Source: openai/openai-openapi. Tokens: the input INCLUDES cached and cache-write tokens,
 * reasoning is a part of the output; a stream without {@code stream_options.include_usage} has no
 * usage and its tokens are absent, not zero. Of the events of a streamed response the last, which
 * holds it whole, is read and the others are passed over. Deduplication key: id and created.
 * Rate-limit hits: 429 beside {@code status_code}, where the writer kept it: rate_limit_exceeded is
 * the vendor's, insufficient_quota a budget. Region: the host, where the writer kept it ({@code
 * base_url}); otherwise unknown. Whose server it was is told by the host, else by the model;
 * OpenRouter's answers by their id and {@code provider}, and they say what they cost: with one's
 * own key the fee and the provider's bill. Times: {@code created} in epoch seconds.
 */
public final class OpenAiResponses implements CallBatchFormat {
  static final String ID = "openai-responses";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "OpenAI chat and responses answers as captured (JSON lines)";
  }

  @Override
  public String about() {
    return "One answer per call. Input tokens include cache reads and writes; reasoning is part of the output; streams"
        + " without usage have no counts. Same record: id + created. Rate limits: 429 in status_code. Region: the host, if"
        + " base_url was kept. Cost: only OpenRouter's. No length.";
  }

  @Override
  public Witness witness() {
    return Witness.PROVIDER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    boolean chat = head.has("id", "object", "created", "model", "choices");
    boolean response = head.has("id", "object", "created_at", "model", "output");
    if (head.has("type", "sequence_number", "response")
        && ReportPage.says(head, "\"response.created\"")) {
      return Recognition.yes(85, "events of a streamed response");
    }
    if (!chat && !response) {
      return Recognition.no("no id, object and created with choices or output");
    }
    return MistralResponses.isMistral(head)
            || HuggingFaceResponses.isTextGenerationInference(head)
            || head.has("stats")
        ? Recognition.no("an answer of another server")
        : Recognition.yes(80, "id, object, created and choices or output of an answer");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new CapturedAnswer(ID, "openai", symbols, content);
  }
}
