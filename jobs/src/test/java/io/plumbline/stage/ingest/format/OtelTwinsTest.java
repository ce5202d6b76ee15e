package io.plumbline.stage.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Two instrumentations that tell of the same calls")
class OtelTwinsTest {
  private static final int CALLS = 2_000;

  /** One resource, and the names of two scopes. */
  private static final byte[] EXPORT = "{}ab".getBytes(StandardCharsets.UTF_8);

  @Test
  @DisplayName("tell each call once, however many run at once")
  void all() {
    OtelElement[] elements = atOnce();
    new OtelTwins(EXPORT, OtelTwins.MOST).mark(elements, elements.length);
    assertThat(told(elements)).isEqualTo(CALLS);
  }

  @Test
  @DisplayName("are left as they are beyond a bound, so that no export hangs the reader")
  void bounded() {
    OtelElement[] elements = atOnce();
    new OtelTwins(EXPORT, CALLS * CALLS / 2 + 10L * CALLS).mark(elements, elements.length);
    assertThat(told(elements)).as("calls left").isBetween((long) CALLS, 2L * CALLS - 1);
  }

  /** A framework's spans that say nothing beside as many of an SDK. */
  private static OtelElement[] atOnce() {
    OtelElement[] elements = new OtelElement[2 * CALLS];
    for (int i = 0; i < elements.length; i++) {
      boolean ofSdk = i % 2 == 0;
      OtelElement element = new OtelElement(0, 0, true);
      element.resourceFrom = 0;
      element.resourceTo = 2;
      element.scopeFrom = ofSdk ? 2 : 3;
      element.scopeTo = element.scopeFrom + 1;
      element.operation = "chat";
      element.tells = ofSdk;
      element.used = ofSdk ? 100 + i : 0;
      element.named = ofSdk;
      element.startedAt = i;
      element.endedAt = 1_000_000 + i;
      elements[i] = element;
    }
    return elements;
  }

  private static long told(OtelElement[] elements) {
    return Arrays.stream(elements).filter(element -> !element.around).count();
  }
}
