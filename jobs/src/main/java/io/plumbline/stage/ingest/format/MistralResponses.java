package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.Witness;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Answers of Mistral's API as they came, written down by a proxy or a script.
 *
 * <p>Source: mistralai 3.7.0 (UsageInfo, which takes extra fields). Unverified: whether
 * prompt_tokens include cached ones; they are read as OpenAI's are, and where the parts exceed the
 * whole they are added instead. An answer is told by {@code prompt_audio_seconds}, which only
 * Mistral writes, or by an id of 32 hexadecimal digits beside a model of Mistral's; a server of
 * one's own that runs such a model has ids of other forms. Deduplication key: id and created.
 * Rate-limit hits: 429 in {@code status_code}, whose is unknown. Region: none in the answer; the
 * host, where the writer kept it ({@code base_url}): api.mistral.ai is global, api.eu.mistral.ai is
 * EU and EFTA, which includes Switzerland.
 */
public final class MistralResponses implements CallBatchFormat {
  static final String ID = "mistral";
  private static final Pattern HEX_ID = Pattern.compile("\"id\"\\s*:\\s*\"[0-9a-f]{32}\"");
  private static final Pattern MODEL =
      Pattern.compile(
          "\"model\"\\s*:\\s*\"(open-)?(mistral|ministral|magistral|codestral|devstral|pixtral|voxtral|mixtral)");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Mistral API answers as captured (JSON lines)";
  }

  @Override
  public String about() {
    return "One answer per call. Same record: id + created. Rate limits: 429 in status_code. Region: the host, if base_url"
        + " was kept; the default host is global. No cost, no length.";
  }

  @Override
  public Witness witness() {
    return Witness.PROVIDER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    return isMistral(head) && !head.has("stats")
        ? Recognition.yes(85, "an answer with Mistral's usage or id and a model of Mistral's")
        : Recognition.no("no answer with prompt_audio_seconds or Mistral's form of ids");
  }

  static boolean isMistral(FileHead head) {
    if (!head.has("id", "object", "model", "usage")) {
      return false;
    }
    String start = start(head);
    return start.contains("\"prompt_audio_seconds\"")
        || (HEX_ID.matcher(start).find() && MODEL.matcher(start).find());
  }

  /** The first record, as far as it can be told by its line. */
  static String start(FileHead head) {
    String all = new String(head.bytes(), StandardCharsets.UTF_8);
    int end = all.indexOf("}\n{");
    return end < 0 ? all : all.substring(0, end);
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new CapturedAnswer(ID, "mistral", symbols, content);
  }
}
