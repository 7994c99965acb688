package dev.dipeo.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run.finished run=run-1",
        "größer 日本 ✓ → 👩\u200d💻 می\u200cخواهم",
        "a\\nb %s {0}"
      })
  void line_ofWhatCanBeSeen_isThatText(String text) {
    assertThat(Printable.line(text)).isEqualTo(text).isEqualTo(Printable.lines(text));
  }

  @Test
  void line_ofWhatMovesOrTurnsOrBreaks_isEscaped() {
    Map.of(
            "a\r\nb",
            "a\\r\\nb",
            "\t",
            "\\t",
            "\u001b[2J",
            "\\u001b[2J",
            "\u0000\u007f\u0085\u009b31m",
            "\\u0000\\u007f\\u0085\\u009b31m",
            "a\u2028b\u2029c",
            "a\\u2028b\\u2029c",
            "\u202etxt.\u2066x\u2069\u200f",
            "\\u202etxt.\\u2066x\\u2069\\u200f",
            "\ufeff\u200b\u00ad",
            "\\ufeff\\u200b\\u00ad",
            "\ud83d!",
            "\\ud83d!",
            new String(Character.toChars(0xE0041)),
            "\\udb40\\udc41")
        .forEach(
            (text, shown) -> {
              assertThat(Printable.line(text)).isEqualTo(shown);
              assertThat(Printable.line(Printable.line(text))).as("twice").isEqualTo(shown);
            });
  }

  @Test
  void lines_keepsLineFeedsAndTabsOnly() {
    assertThat(Printable.lines("a\n\tb\r\u001b[1m\u2028")).isEqualTo("a\n\tb\\r\\u001b[1m\\u2028");
  }

  @Test
  void lines_ofJson_isTheSameJson() throws Exception {
    String json = Json.text(Json.parse("{\"a\":\"\u0085\u202e\ud83d\udc69\u200b\\u001b\\n\"}"));
    assertThat(Printable.lines(json)).isNotEqualTo(json);
    assertThat(Json.parse(Printable.lines(json))).isEqualTo(Json.parse(json));
  }

  @Test
  void everyCodePoint_leavesNoControl() {
    StringBuilder all = new StringBuilder();
    for (int letter = 0; letter <= Character.MAX_CODE_POINT; letter++) {
      all.appendCodePoint(letter);
    }
    assertThat(Printable.line(all.toString()).codePoints())
        .noneMatch(
            letter ->
                Character.isISOControl(letter)
                    || (letter >= 0x2028 && letter <= 0x202E)
                    || (letter >= 0x2066 && letter <= 0x2069));
  }
}
