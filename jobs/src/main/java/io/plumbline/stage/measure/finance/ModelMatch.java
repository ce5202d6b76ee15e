package io.plumbline.stage.measure.finance;

import io.plumbline.schema.Billed;
import io.plumbline.schema.Spend;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Brings the names of one provider's models in logs and bills together: a name both sides write
 * stays as it is; else place, vendor, version and date are left out ({@code
 * eu.anthropic.claude-sonnet-4-5-20250929-v1:0} and {@code claude-sonnet-4-5} are one model).
 */
final class ModelMatch {
  private static final Pattern BEFORE = Pattern.compile("^(.*/)?((global|us|eu|apac|jp|au)\\.)?");
  private static final Pattern VENDOR =
      Pattern.compile("^(anthropic|amazon|meta|mistral|cohere|openai|deepseek|qwen|google)\\.");
  private static final Pattern AFTER =
      Pattern.compile("([-@](\\d{8}|\\d{4}-\\d{2}-\\d{2}|latest))?([-:]v?\\d+:\\d+)?$");

  private final Set<String> written;

  ModelMatch(List<Spend> spend, List<Billed> charges) {
    written = names(spend.stream().map(Spend::getModel).toList());
    written.retainAll(names(charges.stream().map(Billed::getModel).toList()));
  }

  private static Set<String> names(List<String> models) {
    return models.stream()
        .filter(Objects::nonNull)
        .map(model -> model.toLowerCase(Locale.ROOT))
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** The name both sides share; empty for null. */
  String name(String model) {
    if (model == null) {
      return "";
    }
    String lower = model.toLowerCase(Locale.ROOT);
    if (written.contains(lower)) {
      return lower;
    }
    String plain = VENDOR.matcher(BEFORE.matcher(lower).replaceFirst("")).replaceFirst("");
    return AFTER.matcher(plain).replaceFirst("").replace('.', '-');
  }
}
