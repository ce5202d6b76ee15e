package io.plumbline.shared.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What binary cells of other programs' tables mean, as JSON. */
final class JsonCells {
  static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);

  private JsonCells() {}

  /** The shortest decimal that means the binary number; what is no number has no value. */
  static JsonNode decimal(String number) {
    return number.endsWith("N") || number.endsWith("y")
        ? JSON.nullNode()
        : JSON.numberNode(new BigDecimal(number));
  }

  /** Text, or base 64 where the bytes are none. */
  static JsonNode text(byte[] b) {
    try {
      return JSON.textNode(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(b)).toString());
    } catch (CharacterCodingException e) {
      return JSON.textNode(Base64.getEncoder().encodeToString(b));
    }
  }
}
