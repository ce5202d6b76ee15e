package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.Witness;
import java.util.regex.Pattern;

/**
 * Answers of Hugging Face text-generation-inference as they came: an Inference Endpoint or a server
 * of one's own, written down by a proxy or a script.
 *
 * <p>Source: huggingface_hub 2.4.0 (ChatCompletionOutput); told by {@code system_fingerprint}, in
 * which the server writes its version ({@code 3.0.1-native}, {@code 2.4.0-sha-0a655a0}). Tokens
 * have no split; a stream without usage has none. The id is empty, so records are the same when
 * they are equal to the byte. Rate-limit hits: 429 in {@code status_code}, whose is unknown. Whose
 * server it was, and its region, is told only by the host, where the writer kept it ({@code
 * base_url}): {@code name.region.vendor.endpoints.huggingface.cloud}; without it both are unknown.
 * Inference Endpoints are billed by the hour of an instance: no cost here.
 */
public final class HuggingFaceResponses implements CallBatchFormat {
  static final String ID = "huggingface";
  private static final Pattern FINGERPRINT =
      Pattern.compile(
          "\"system_fingerprint\"\\s*:\\s*\"[0-9]+\\.[0-9]+\\.[0-9]+[^\"]*-(native|sha-|dev)");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Hugging Face text-generation-inference answers as captured (JSON lines)";
  }

  @Override
  public String about() {
    return "One answer per call. Same record: equal to the byte (its id is empty). Rate limits: 429 in status_code. Whose"
        + " server and which region: the host, if base_url was kept. No cost: instances are billed by the hour.";
  }

  @Override
  public Witness witness() {
    return Witness.PROVIDER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    return isTextGenerationInference(head) && !head.has("stats")
        ? Recognition.yes(86, "system_fingerprint with a version of text-generation-inference")
        : Recognition.no("no system_fingerprint with a version of text-generation-inference");
  }

  static boolean isTextGenerationInference(FileHead head) {
    return head.has("object", "created", "model", "system_fingerprint")
        && FINGERPRINT.matcher(MistralResponses.start(head)).find();
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new CapturedAnswer(ID, "openai_compatible", symbols, content);
  }
}
