package dev.dipeo.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import org.junit.jupiter.api.Test;

class ContentTest {
  private static final String TEXT = "{\"a\":\"\u00e9\",\"b\":1.10}";

  private static Content content(byte[] body) throws Exception {
    return new Content(Json.parse(TEXT), body);
  }

  @Test
  void bodyIsPayload_onlyWhereItReadsAsThat() throws Exception {
    assertThat(content(TEXT.getBytes(UTF_8)).bodyIsPayload()).isTrue();
    assertThat(content((" \n" + TEXT).getBytes(UTF_8)).bodyIsPayload()).isTrue();
    assertThat(content(TEXT.getBytes(ISO_8859_1)).bodyIsPayload()).isFalse();
    assertThat(content(TEXT.getBytes(UTF_16LE)).bodyIsPayload()).isFalse();
    assertThat(content("a=%7B".getBytes(UTF_8)).bodyIsPayload()).isFalse();
    assertThat(content(new byte[] {0x1f, (byte) 0x8b}).bodyIsPayload()).isFalse();
    assertThat(content(new byte[0]).bodyIsPayload()).isFalse();
  }

  @Test
  void dropTree_thePayloadIsReadAgain() throws Exception {
    Content content = content(TEXT.getBytes(UTF_8));
    JsonNode before = content.payload();
    content.dropTree();
    assertThat(content.payload()).isNotSameAs(before).isEqualTo(before);
    assertThat(content.payload()).as("kept from then on").isSameAs(content.payload());
  }

  @Test
  void dropTree_keepsAPayloadThatTheBodyDoesNotHold() throws Exception {
    JsonNode fields = Json.parse("{\"{a\":\"1\"}");
    Content form = Content.ofSeparate(fields, "{a=1".getBytes(UTF_8));
    form.dropTree();
    assertThat(form.payload()).isSameAs(fields);
    assertThat(form.bodyIsPayload()).isFalse();
  }
}
