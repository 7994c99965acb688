package dev.dipeo.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignatureSyntaxTest {
  @Test
  void parse_stripe() {
    assertThat(SignatureSyntax.parse("t={timestamp},v1={signature}"))
        .isEqualTo(new SignatureSyntax.Pairs(',', '=', "v1", Optional.of("t")));
    assertThat(SignatureSyntax.parse("sig={signature};ts={timestamp}"))
        .isEqualTo(new SignatureSyntax.Pairs(';', '=', "sig", Optional.of("ts")));
  }

  @Test
  void parse_standardWebhooks_isAListWithSpaces() {
    SignatureSyntax syntax = SignatureSyntax.parse("v1,{signature}");
    assertThat(syntax).isEqualTo(new SignatureSyntax.Pairs(' ', ',', "v1", Optional.empty()));
    assertThat(syntax.read("v1a,AAAA v1,BB== v2,CC== v1,DD=="))
        .isEqualTo(new SignatureSyntax.Found(List.of("BB==", "DD=="), Optional.empty()));
  }

  @Test
  void parse_patternsThatAreNone_areRefused() {
    for (String pattern :
        List.of(
            "",
            "v1=",
            "{signature}",
            "v1={signature}{signature}",
            "v1={signature} and more",
            "t={timestamp}v1={signature}",
            "t:{timestamp},v1={signature}",
            "t={time},v1={signature}")) {
      assertThatThrownBy(() -> SignatureSyntax.parse(pattern))
          .as(pattern)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void read_longestHeader() {
    SignatureSyntax plain = new SignatureSyntax.Plain("");
    assertThat(plain.read("a".repeat(SignatureSyntax.MAX_LENGTH))).isNotNull();
    assertThat(plain.read("a".repeat(SignatureSyntax.MAX_LENGTH + 1))).isNull();
  }

  @Test
  void read_whatWriteMakes() {
    for (String pattern : List.of("t={timestamp},v1={signature}", "v1,{signature}")) {
      SignatureSyntax syntax = SignatureSyntax.parse(pattern);
      SignatureSyntax.Found found = syntax.read(syntax.write(List.of("abc", "def"), "17"));
      assertThat(Optional.ofNullable(found).map(SignatureSyntax.Found::signatures))
          .hasValue(List.of("abc", "def"));
    }
  }
}
