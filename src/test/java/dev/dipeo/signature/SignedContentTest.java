package dev.dipeo.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignedContentTest {
  private static SignedRequest request(String id) {
    return new SignedRequest(
        "POST",
        "https://example.com/hook?a=1",
        Map.of("webhook-id", List.of(id)),
        Map.of("q", List.of("7")),
        "{\"a\":1}".getBytes(UTF_8));
  }

  private static String fill(String template, String id) throws Refusal {
    ByteArrayOutputStream filled = new ByteArrayOutputStream();
    SignedContent.parse(template, new Place.Header("webhook-id"))
        .fill(request(id), "1700000000", () -> null, true)
        .forEach(filled::writeBytes);
    return filled.toString(UTF_8);
  }

  @Test
  void fill_everyPlace() throws Refusal {
    assertThat(fill("v0:{timestamp}:{body}", "x")).isEqualTo("v0:1700000000:{\"a\":1}");
    assertThat(fill("{id}.{timestamp}.{body}", "msg_1")).isEqualTo("msg_1.1700000000.{\"a\":1}");
    assertThat(fill("{method}{url}{body}{timestamp}", "x"))
        .isEqualTo("POSThttps://example.com/hook?a=1{\"a\":1}1700000000");
    assertThat(fill("{query.q}|{header:webhook-id}", "m")).isEqualTo("7|m");
  }

  @Test
  void fill_idWithTheSeparatorInIt_isAmbiguous() {
    assertThatThrownBy(() -> fill("{id}.{timestamp}.{body}", "msg_1.1700000001"))
        .isInstanceOf(Refusal.class)
        .hasMessage("AMBIGUOUS");
  }

  @Test
  void fill_idThatIsNotPrintableOrTooLong_isMalformed() {
    for (String id : List.of("msg\n1", "m\u00fcg", "m".repeat(SignedContent.MAX_FREE_LENGTH + 1))) {
      assertThatThrownBy(() -> fill("{id}.{timestamp}.{body}", id))
          .isInstanceOf(Refusal.class)
          .hasMessage("MALFORMED");
    }
  }

  @Test
  void fill_idOfTheGreatestLength_isFilled() throws Refusal {
    String id = "m".repeat(SignedContent.MAX_FREE_LENGTH);
    assertThat(fill("{id}.{timestamp}", id)).isEqualTo(id + ".1700000000");
  }

  @Test
  void parse_templatesThatCouldBeSplitInTwoWays_areRefused() {
    assertThatThrownBy(() -> SignedContent.parse("{header.X-Id}{body}", null))
        .hasMessageContaining("separator");
    assertThatThrownBy(() -> SignedContent.parse("{timestamp}0{body}", null))
        .hasMessageContaining("digit");
  }

  @Test
  void parse_whatIsNotKnown_isRefusedWithWhatIs() {
    assertThatThrownBy(() -> SignedContent.parse("{payload}", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("{payload} is not known")
        .hasMessageContaining("{body}");
    assertThatThrownBy(() -> SignedContent.parse("{body", null)).hasMessageContaining("'}'");
    assertThatThrownBy(() -> SignedContent.parse("{id}.{body}", null))
        .hasMessageContaining("delivery_id");
  }
}
