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
    SignedContent.parse(template, new RequestPart.Header("webhook-id"))
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

  private static final RequestPart TIME = new RequestPart.Header("x-time");

  private static SignedContent twitch(boolean rfc3339, boolean accepted) {
    return SignedContent.compile(
        "{id}{header.X-Time}{body}",
        new SignedContent.Terms(
            new RequestPart.Header("webhook-id"), TIME, rfc3339, false, accepted));
  }

  private static String filled(SignedContent content, String id, String time) throws Refusal {
    ByteArrayOutputStream filled = new ByteArrayOutputStream();
    content.fill(request(id), time, () -> null, true).forEach(filled::writeBytes);
    return filled.toString(UTF_8);
  }

  /** The form of such a time shows where it begins and ends, so nothing need stand around it. */
  @Test
  void fill_timeOfRfc3339WithoutSeparators_isUnambiguous() throws Refusal {
    SignedContent content = twitch(true, false);
    assertThat(content.isSplittable()).isFalse();
    assertThat(content.hasTimestamp()).isTrue();
    assertThat(content.covers(new RequestPart.Header("webhook-id"))).isTrue();
    String time = "2026-11-02T10:15:22.123456789Z";
    assertThat(filled(content, "msg_1", time)).isEqualTo("msg_1" + time + "{\"a\":1}");
    // An id that swallows the time and a part of the body up to another time had the same text.
    for (String id :
        List.of(
            "msg_1" + time + "{\"at\":\"",
            time,
            "x2026-11-02T10:15:22+01:00",
            "2026-01-01T00:00:00Z")) {
      assertThatThrownBy(() -> filled(content, id, time))
          .as(id)
          .isInstanceOf(Refusal.class)
          .hasMessage("AMBIGUOUS");
    }
    assertThat(filled(content, "2026-11-02T10:15:2", time)).startsWith("2026-11-02T10:15:2" + time);
  }

  @Test
  void parse_partsWithoutSeparator_areRefusedUnlessAccepted() {
    assertThatThrownBy(() -> twitch(false, false)).hasMessageContaining("separator");
    SignedContent accepted = twitch(false, true);
    assertThat(accepted.isSplittable()).isTrue();
    assertThat(accepted.covers(new RequestPart.Header("webhook-id")))
        .as("no value of what could be split tells a repeated request")
        .isFalse();
    for (String template :
        List.of("{body}{id}", "{body}.{id}{url}", "{body}{body}", "{url}{body}", "{body}{url}")) {
      assertThatThrownBy(() -> parse(template, false)).isInstanceOf(IllegalArgumentException.class);
      assertThat(parse(template, true).isSplittable()).as(template).isTrue();
    }
    for (String template :
        List.of("{body}.{id}", "{url}\n{body}", "{id}.{body}", "{method}{body}")) {
      assertThat(parse(template, false).isSplittable()).as(template).isFalse();
    }
  }

  private static SignedContent parse(String template, boolean accepted) {
    return SignedContent.compile(
        template,
        new SignedContent.Terms(
            new RequestPart.Header("webhook-id"), null, false, false, accepted));
  }

  @Test
  void fill_idBehindTheBody_mayNotHaveItsSeparator() throws Refusal {
    assertThat(fill("{body}.{id}", "msg_1")).isEqualTo("{\"a\":1}.msg_1");
    assertThatThrownBy(() -> fill("{body}.{id}", "msg.1"))
        .isInstanceOf(Refusal.class)
        .hasMessage("AMBIGUOUS");
  }
}
