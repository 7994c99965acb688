package dev.dipeo.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactJsonTest {
  private static JsonNode json(String text) throws MalformedJsonException {
    return Json.parseBounded(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertSame(JsonNode value) throws MalformedJsonException {
    JsonNode read = ExactJson.parse(ExactJson.bytes(value));
    assertThat(read.equals(value)).isTrue();
    assertThat(Json.text(read).equals(Json.text(value))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "1.0",
        "1.10",
        "1e0",
        "-15.0e1",
        "1E+3",
        "0e5",
        "-0.0",
        "-0",
        "1e999",
        "1e-999",
        "0.00001e-999",
        "9007199254740993",
        "99999999999999999999999",
        "2147483648",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "\"\u00e9\ud83d\ude00\"",
        "{\"\\u0000\":1}",
        "null",
        "[]"
      })
  void parse_whatWasWritten_isTheSame(String text) throws MalformedJsonException {
    assertSame(json(text));
    assertSame(JsonNodeFactory.instance.objectNode().set("payload", json(text)));
  }

  @Test
  void parse_whatIsAtAllBounds_isTheSame() throws MalformedJsonException {
    String digits = "9".repeat(Json.MAX_NUMBER_LENGTH - 3);
    assertSame(json(digits + "e999"));
    assertSame(json("0." + "0".repeat(Json.MAX_NUMBER_LENGTH - 6) + "1e-999"));
    String deep = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);
    assertSame(JsonNodeFactory.instance.objectNode().set("payload", json(deep)));
    String tokens = "[" + "1,".repeat(Json.MAX_TOKENS - 3) + "1]";
    assertSame(JsonNodeFactory.instance.objectNode().set("payload", json(tokens)));
  }

  @Test
  void bytes_areAscii() throws MalformedJsonException {
    assertThat(ExactJson.bytes(json("{\"\u00e9\":\"\ud83d\ude00\",\"n\":1e0}")))
        .asString(StandardCharsets.ISO_8859_1)
        .isEqualTo("{\"\\u00E9\":\"\\uD83D\\uDE00\",\"n\":1e0}");
  }

  @Test
  void parse_isStrict() {
    String deep = "[".repeat(ExactJson.MAX_DEPTH + 1) + "]".repeat(ExactJson.MAX_DEPTH + 1);
    for (String text :
        new String[] {
          "", "{", "1 2", "{\"a\":1,\"a\":2}", "1e10000", "NaN", deep, "\u0000\u0000"
        }) {
      assertThatExceptionOfType(MalformedJsonException.class)
          .as(text)
          .isThrownBy(() -> ExactJson.parse(text.getBytes(StandardCharsets.UTF_8)));
    }
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> ExactJson.parse(new byte[] {'"', (byte) 0xff, '"'}));
    String tokens = "[" + "1,".repeat(ExactJson.MAX_TOKENS) + "1]";
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> ExactJson.parse(tokens.getBytes(StandardCharsets.UTF_8)));
  }
}
