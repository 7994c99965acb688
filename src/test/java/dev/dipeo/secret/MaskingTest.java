package dev.dipeo.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.dipeo.base.Json;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MaskingTest {
  private static final String SECRET = "p&ss/w0rd=\"ü\\x+ <y>'z";

  static Stream<String> echoes() {
    String json = quoted(SECRET);
    StringBuilder allEscaped = new StringBuilder();
    SECRET.chars().forEach(c -> allEscaped.append("\\u%04x".formatted(c)));
    String percent = URLEncoder.encode(SECRET, UTF_8);
    return Stream.of(
        SECRET,
        json,
        json.replace("/", "\\/"),
        json.replace("=", "\\u003d").replace("<", "\\u003C").replace("'", "\\u0027"),
        json.replace("ü", "\\u00FC"),
        quoted(json),
        quoted(quoted(json.replace("<", "\\u003c"))),
        allEscaped.toString(),
        percent,
        percent.toLowerCase(Locale.ROOT),
        percent.replace("+", "%20"),
        URLEncoder.encode(percent, UTF_8),
        SECRET
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;"),
        SECRET.replace("&", "&#38;").replace("'", "&#x27;").replace("\"", "&#034;"),
        SECRET.replace("&", "&amp;amp;"),
        base64(SECRET),
        base64("user:" + SECRET),
        base64("x" + SECRET + "yz"),
        base64("{\"token\":\"" + SECRET + "\"}").replace("=", "%3D"),
        Base64.getUrlEncoder().withoutPadding().encodeToString(("ab" + SECRET).getBytes(UTF_8)),
        HexFormat.of().formatHex(SECRET.getBytes(UTF_8)),
        HexFormat.of().withUpperCase().formatHex(SECRET.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @MethodSource("echoes")
  void masked_howeverAProgramRepeatsIt(String echo) {
    String clean = Masking.of(List.of(SECRET)).masked("before " + echo + " behind");

    assertThat(clean).startsWith("before ").endsWith(" behind").contains("***");
    assertThat(clean.length()).isLessThan("before  behind".length() + 32);
  }

  @Test
  void masked_urlThatIsASecret_withItsParts() {
    var masking =
        Masking.of(
            List.of("https://hooks.example.com/services/T0000/B0000/Xx1234567890?key=abcdefgh"));

    assertThat(
            masking.masked(
                "no_team at https://hooks.example.com/services/T0000/B0000/Xx1234567890?key=abcdefgh"))
        .isEqualTo("no_team at ***");
    assertThat(masking.masked("POST /services/T0000/B0000/Xx1234567890 failed"))
        .isEqualTo("POST *** failed");
    assertThat(masking.masked("token Xx1234567890, key abcdefgh")).isEqualTo("token ***, key ***");
    assertThat(masking.masked("hooks.example.com T0000")).isEqualTo("hooks.example.com T0000");
  }

  @Test
  void masked_textWithoutSecrets_isTheSame() {
    String text = "nothing & \\u00 % %4 &amp; \\ + here \ud83d";
    assertThat(Masking.of(List.of(SECRET)).masked(text)).isSameAs(text);
    assertThat(Masking.of(List.of(SECRET)).masked("")).isEmpty();
  }

  /** A secret that looks as if something in it were escaped. */
  @Test
  void masked_asItIs_goesFirst() {
    for (String secret : List.of("a&amp;b", "a\\u0041b", "a%2541b", "100%25&lt;")) {
      assertThat(Masking.of(List.of(secret)).masked("x" + secret + "y")).isEqualTo("x***y");
    }
  }

  @Test
  void masked_jsonStaysJson() throws Exception {
    String json =
        Json.text(Json.parse("{\"a\":" + Json.text(TextNode.valueOf(SECRET)) + ",\"b\":1}"));

    assertThat(Json.parse(Masking.of(List.of(SECRET)).masked(json)))
        .isEqualTo(Json.parse("{\"a\":\"***\",\"b\":1}"));
  }

  private static String quoted(String text) {
    String json = Json.text(TextNode.valueOf(text));
    return json.substring(1, json.length() - 1);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
