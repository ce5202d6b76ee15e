package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.Witness;

/**
 * Answers of LM Studio's REST API as they came: v0 (OpenAI's body with {@code stats}, {@code
 * model_info} and {@code runtime}) and v1 ({@code model_instance_id}, {@code output}, {@code
 * stats}).
 *
 * <p>Source: lmstudio-ai/docs, 2_rest/endpoints.mdx; v1 as public clients type it. Tokens: the
 * counts of usage, or of stats in v1; they are never worked out from tokens_per_second, which does
 * not fit them in the vendor's own example. Embeddings may say 0 and 0: absent. v1 carries no time:
 * a record without {@code timestamp} beside it is refused. Times of stats are seconds.
 * Deduplication key: id and time. No rate limits, no region: it runs where it was logged. No cost.
 */
public final class LmStudioResponses implements CallBatchFormat {
  static final String ID = "lmstudio";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "LM Studio REST API answers as captured (JSON lines)";
  }

  @Override
  public String about() {
    return "One answer per call, v0 or v1. Same record: id + time. v1 has no time of its own: log it with `timestamp`. No"
        + " rate limits, no cost. Region: where the machine stands.";
  }

  @Override
  public Witness witness() {
    return Witness.PROVIDER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    boolean v0 = head.has("stats", "model") && (head.has("model_info") || head.has("runtime"));
    boolean v1 = head.has("stats", "model_instance_id");
    return v0 || v1
        ? Recognition.yes(93, "stats with model_info, runtime or model_instance_id of LM Studio")
        : Recognition.no("no stats with model_info, runtime or model_instance_id");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new CapturedAnswer(ID, "lm_studio", symbols, content);
  }
}
