/**
 * What the tokens of a cube cost by the price book, in decimal.
 *
 * <p>Reads {@code usage_daily}, writes {@code priced_daily}; never opens a log. The book is our own
 * YAML ({@link io.plumbline.stage.price.PriceBook}), list prices ship with the project, the user's
 * files win over them, and LiteLLM's price map can be imported into the same YAML.
 */
package io.plumbline.stage.price;
