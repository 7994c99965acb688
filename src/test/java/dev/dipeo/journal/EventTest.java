package dev.dipeo.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.base.Json;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventTest {
  private static final String TEXT = "{\"a\":\"\u00e9\"}";

  private static Event event(byte[] body) throws Exception {
    return new Event(1, "x", "y", "d", Instant.EPOCH, Map.of(), Json.parse(TEXT), body, "");
  }

  @Test
  void bodyIsPayload_onlyWhereItReadsAsThat() throws Exception {
    assertThat(event(TEXT.getBytes(UTF_8)).bodyIsPayload()).isTrue();
    assertThat(event((" \n" + TEXT).getBytes(UTF_8)).bodyIsPayload()).isTrue();
    assertThat(event(TEXT.getBytes(ISO_8859_1)).bodyIsPayload()).isFalse();
    assertThat(event(TEXT.getBytes(UTF_16LE)).bodyIsPayload()).isFalse();
    assertThat(event("a=%7B".getBytes(UTF_8)).bodyIsPayload()).isFalse();
    assertThat(event(new byte[] {0x1f, (byte) 0x8b}).bodyIsPayload()).isFalse();
    assertThat(event(new byte[0]).bodyIsPayload()).isFalse();
  }
}
