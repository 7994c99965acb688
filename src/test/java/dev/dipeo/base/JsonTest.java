package dev.dipeo.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"a\":2}",
        "{\"a\":1} x",
        "{\"a\":1}{}",
        "",
        "  ",
        "{'a':1}",
        "[1,]",
        "NaN",
        "// c\n1",
        "{\"a\":}",
        "\"\u0001\"",
      })
  void whatTwoReadersCouldReadDifferently_isRefused(String text) {
    assertThatExceptionOfType(MalformedJsonException.class).isThrownBy(() -> Json.parse(text));
  }

  @Test
  void parseBounded_moreValuesThanFitIntoMemory_isRefused() {
    String many = "[" + "0,".repeat(Json.MAX_TOKENS) + "0]";
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.parseBounded(many.getBytes(StandardCharsets.UTF_8)))
        .withMessageContaining("1000000");
    String fewer = "[" + "0,".repeat(Json.MAX_TOKENS - 3) + "0]";
    assertThatCode(() -> Json.parseBounded(fewer.getBytes(StandardCharsets.UTF_8)))
        .doesNotThrowAnyException();
  }

  @Test
  void otherEncodings_areRefused() {
    for (byte[] bytes :
        new byte[][] {
          "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE),
          "{\"a\":1}".getBytes(StandardCharsets.UTF_16BE),
          {'"', (byte) 0xC3, '"'},
          {'"', (byte) 0xC0, (byte) 0xAF, '"'},
        }) {
      assertThatExceptionOfType(MalformedJsonException.class).isThrownBy(() -> Json.parse(bytes));
    }
  }

  @Test
  void nesting_isReadUpToTheBoundAndRefusedAboveIt() throws Exception {
    String deepest = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);
    assertThat(Json.text(Json.parse(deepest))).isEqualTo(deepest);
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.parse("[" + deepest + "]"));
  }

  @Test
  void numbers_areReadUpToTheBoundAndRefusedAboveIt() throws Exception {
    String longest = "1".repeat(Json.MAX_NUMBER_LENGTH);
    assertThat(Json.text(Json.parse(longest))).isEqualTo(longest);
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.parse(longest + "1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e999",
        "-1.5E+999",
        "2e-999",
        "1e0000000999",
        "0.0e00",
        "1.00",
        "[1e5,{\"a\":2e5}]"
      })
  void exponents_upToTheBound_areRead(String text) throws Exception {
    assertThat(Json.isJson(text)).isTrue();
    assertThat(Json.parse(Json.text(Json.parse(text)))).isEqualTo(Json.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e1000",
        "-1E-1000",
        "1e+0001000",
        "1e99999999999",
        "1e-99999999999",
        "0e99999999999",
        "0.1e2147483647",
        "[1e1000]",
        "{\n\"n\":1e99999999999}",
        "{\"a\":{\"b\":[0,1e1000]}}"
      })
  void exponents_beyondTheBound_areRefusedByThisName(String text) {
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.parseBounded(text.getBytes(StandardCharsets.UTF_8)))
        .withMessageMatching("a number's exponent is beyond 999 \\(line [12], column [0-9]+\\)");
    assertThat(Json.isJson(text)).isFalse();
  }

  @Test
  void numbers_asLongAndAsFarAsCanBe_areShortEnoughToBeWrittenOut() throws Exception {
    String digits = "0." + "0".repeat(Json.MAX_NUMBER_LENGTH - 10) + "1";
    assertThat(Json.parse(digits + "e-999").decimalValue().toPlainString()).hasSizeLessThan(2_100);
    assertThat(Json.parse("9".repeat(900) + "e999").decimalValue().toBigInteger().bitLength())
        .isLessThan(7_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\n  \"a\": tru\n}", "{\n  \"a\": [1,", "{\n  \"a\": 1, \"a\": 2}"})
  void message_saysWhereAndNamesNoClass(String text) {
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.parse(text))
        .withMessageContaining("line 2")
        .withMessageNotContainingAny("com.fasterxml", "Source", "Feature", "disabled");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "-Infinity",
        "+1",
        "01",
        ".5",
        "1.",
        "'a'",
        "{a:1}",
        "[1,]",
        "[,1]",
        "// no",
        "# no",
        "/* no */ 1",
        "\"\t\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\u0001",
        "tru",
        "{} x",
        "{\"a\":1,\"a\":2}"
      })
  void message_offersNoSwitchOfTheParser(String text) {
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.parse(text))
        .withMessageNotContainingAny("Feature", "enable", "Constraints", "ALLOW", "()");
  }

  @Test
  void message_ofWhatIsTooMuch_saysHowMuchIsNot() {
    String deep = "[".repeat(Json.MAX_DEPTH + 1);
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.parse(deep))
        .withMessageContaining("(201) exceeds the maximum allowed (200)");
    String digits = "1".repeat(Json.MAX_NUMBER_LENGTH + 1);
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.parse(digits))
        .withMessageContaining("(1001) exceeds the maximum allowed (1000)");
  }

  @Test
  void message_namesTheBracketThatIsNotClosed() {
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.parse("{"))
        .withMessageContaining("start marker at line 1, column 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"a\"", "{\"a\":[1,{}]}", "[]", "null", " true "})
  void isJson_whatParseReads(String text) {
    assertThat(Json.isJson(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[", "1 2", "{} x", "{\"a\":1,\"a\":2}", "NaN", "[1,]"})
  void isJson_notWhatParseRefuses(String text) {
    assertThat(Json.isJson(text)).isFalse();
    assertThat(Json.isJson("[".repeat(Json.MAX_DEPTH + 1) + "]".repeat(Json.MAX_DEPTH + 1)))
        .isFalse();
    assertThat(Json.isJson("[" + "1".repeat(Json.MAX_NUMBER_LENGTH + 1) + "]")).isFalse();
  }
}
