package io.plumbline.stage.price;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * One priced model of one provider, at one place, for one span of days.
 *
 * @param provider OpenTelemetry gen_ai.provider.name
 * @param model exact model id
 * @param aliases other exact ids, or patterns in which {@code *} stands for anything
 * @param place where the prices hold
 * @param currency ISO 4217 code of every price
 * @param prices by tier ({@code ""} is the base), price per 1M tokens of each kind; a kind that is
 *     absent has no price
 * @param uplifts surcharges by place; the most specific one that holds is applied, once
 * @param discount share taken off by contract; null: the provider's discount, if any
 * @param retiresOn day the provider withdraws the model; null: not announced
 * @param source where the prices were read
 * @param verifiedOn day somebody last compared them with the source
 * @param validFrom first day; null: no known beginning
 * @param validTo first day they no longer hold; null: still valid
 * @param file file the entry was read from
 * @param line line in that file
 */
public record PriceEntry(
    String provider,
    String model,
    List<String> aliases,
    Place place,
    String currency,
    Map<String, Map<TokenKind, BigDecimal>> prices,
    List<Uplift> uplifts,
    BigDecimal discount,
    LocalDate retiresOn,
    String source,
    LocalDate verifiedOn,
    LocalDate validFrom,
    LocalDate validTo,
    String file,
    int line) {

  /** The tier every entry has. */
  static final String BASE = "";

  boolean holdsOn(LocalDate day) {
    return Days.within(day, validFrom, validTo);
  }

  /** Names the entry in {@code priced_daily.price_key}, e.g. {@code openai/gpt-5.1 (zone EU)}. */
  public String key() {
    return provider
        + "/"
        + model
        + (place.kind() == Place.Kind.ANYWHERE ? "" : " (" + place + ")")
        + (validFrom == null ? "" : " from " + validFrom);
  }
}
