package io.plumbline.stage.judge;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a name says of how a model's weights are stored: {@code Qwen3-32B-AWQ}, {@code fp8}. */
final class Quantisation {
  private static final Pattern WORD =
      Pattern.compile(
          "(?<![a-z0-9])(nvfp4|mxfp4|fp8|awq|gptq|gguf|bnb|int4|int8|w4a16|w8a8|w8a16|4bit|8bit|bf16|fp16)(?![a-z0-9])");

  /** Two spellings of one thing. */
  private static final Map<String, String> SAME = Map.of("4bit", "int4", "8bit", "int8");

  private Quantisation() {}

  /** The first word for one, in small letters; empty: the name says none. */
  static Optional<String> in(String name) {
    String small = name.toLowerCase(Locale.ROOT).replace("4-bit", "4bit").replace("8-bit", "8bit");
    Matcher word = WORD.matcher(small.replace('_', '-'));
    return word.find()
        ? Optional.of(SAME.getOrDefault(word.group(1), word.group(1)))
        : Optional.empty();
  }
}
