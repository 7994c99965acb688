package dev.dipeo.journal.cloudevent;

import static dev.dipeo.journal.cloudevent.Messages.changed;
import static dev.dipeo.journal.cloudevent.Messages.texts;
import static dev.dipeo.journal.cloudevent.Messages.with;
import static dev.dipeo.journal.cloudevent.Messages.without;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import dev.dipeo.journal.Content;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.cloudevent.EventMessage.Header;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
  private static final String HASH =
      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
  private static final String BODY = "{ \"ref\": \"refs/heads/main\", \"n\": 1.10 }";

  /** The example of the binding's section on the binary mode, with JSON for its Avro. */
  private static final Map<String, String> OF_THE_SPECIFICATION =
      Map.of(
          "ce_specversion", "1.0",
          "ce_type", "com.example.someevent",
          "ce_source", "/mycontext/subcontext",
          "ce_id", "1234-1234-1234",
          "ce_time", "2018-04-05T03:56:24Z",
          "content-type", "application/json");

  private static Event event(Content content) {
    return new Event(
        1_799_000_000_123_456_000L,
        "github",
        "push",
        "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        Instant.parse("2026-11-02T12:00:00.123456789Z"),
        Map.of("x-github-event", "push", "content-type", "application/json"),
        content,
        HASH);
  }

  private static Event push() throws Exception {
    return event(new Content(Json.parse(BODY), BODY.getBytes(UTF_8)));
  }

  private static EventMessage message() throws Exception {
    return EventCodec.write(push());
  }

  private static void assertUnreadable(EventMessage message, String attribute, String said) {
    assertThatExceptionOfType(UnreadableEventException.class)
        .isThrownBy(() -> EventCodec.read(message))
        .withMessage(attribute + " " + said)
        .extracting(UnreadableEventException::attribute)
        .isEqualTo(attribute);
  }

  /** Also what other programs rely on: a change here is another version of the codec. */
  @Test
  void write_aPush_isACloudEventInBinaryMode() throws Exception {
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("ce_specversion", "1.0");
    expected.put("ce_id", "1799000000123456000");
    expected.put("ce_source", "/webhooks/github");
    expected.put("ce_type", "github.push");
    expected.put("ce_time", "2026-11-02T12:00:00.123456789Z");
    expected.put("content-type", "application/json");
    expected.put("ce_codec", "1");
    expected.put("ce_provider", "github");
    expected.put("ce_event", "push");
    expected.put("ce_deliveryid", "72d3162e-cc78-11e3-81ab-4c9367dc0958");
    expected.put("ce_bodyhash", HASH);
    expected.put(
        "dipeo_headers", "{\"content-type\":\"application/json\",\"x-github-event\":\"push\"}");
    assertThat(texts(message())).isEqualTo(expected);
    assertThat(message().data()).as("as the sender wrote it").asString(UTF_8).isEqualTo(BODY);
  }

  @Test
  void write_namesOfAttributes_areWhatCloudEventsAllows() {
    for (Attribute attribute : Attribute.values()) {
      assertThat(attribute.header()).matches("ce_[a-z0-9]{1,20}|content-type|dipeo_[a-z]+");
    }
  }

  @Test
  void write_aReplay_namesTheFirst() throws Exception {
    Event replay = push().replay(2_000_000_000_000_000_000L, Instant.EPOCH);
    EventMessage message = EventCodec.write(replay);
    assertThat(texts(message))
        .containsEntry("ce_replayof", "1799000000123456000")
        .containsEntry("ce_id", "2000000000000000000")
        .containsEntry("ce_time", "1970-01-01T00:00:00Z");
    assertThat(EventCodec.read(message)).isEqualTo(replay);
    Event again = push().sameBodyAs(5);
    assertThat(texts(EventCodec.write(again))).containsEntry("ce_samebodyas", "5");
    assertThat(EventCodec.read(EventCodec.write(again))).isEqualTo(again);
  }

  @Test
  void write_aFormThatBeginsLikeJson_keepsItsFields() throws Exception {
    JsonNode fields = Json.parse("{\"{a\":\"1\"}");
    Event form = event(Content.ofSeparate(fields, "{a=1".getBytes(UTF_8)));
    EventMessage message = EventCodec.write(form);
    assertThat(texts(message)).containsEntry("dipeo_body", "{a=1");
    assertThat(message.data()).asString(UTF_8).isEqualTo("{\"{a\":\"1\"}");
    Event read = EventCodec.read(message);
    assertThat(read).isEqualTo(form);
    assertThat(read.content().bodyIsPayload()).isFalse();
  }

  @Test
  void write_anEmptyBody_isNotNone() throws Exception {
    Event empty = event(new Content(Json.parse("{}"), new byte[0]));
    assertThat(texts(EventCodec.write(empty))).containsEntry("dipeo_body", "");
    assertThat(EventCodec.read(EventCodec.write(empty))).isEqualTo(empty);
  }

  @Test
  void write_textThatCloudEventsForbids_isKeptBesideTheAttribute() throws Exception {
    Event push = push();
    Event odd =
        new Event(
            push.id(),
            "Ge\u00dclb/1",
            "a\u0000b.\u00e9\ud83d\ude00",
            "\ud800 50%\ufffe\u007f",
            push.receivedAt(),
            Map.of("x-text", "\u00e9\u0001"),
            push.content(),
            HASH);
    EventMessage message = EventCodec.write(odd);
    assertThat(texts(message))
        .containsEntry("ce_source", "/webhooks/Ge%C3%9Clb%2F1")
        .containsEntry("ce_type", "Ge\u00dclb/1.a\ufffdb.\u00e9\ud83d\ude00")
        .containsEntry("ce_provider", "Ge\u00dclb/1")
        .containsEntry("ce_event", "a\ufffdb.\u00e9\ud83d\ude00")
        .containsEntry("ce_deliveryid", "\ufffd 50%\ufffd\ufffd")
        .containsEntry(
            "dipeo_exact",
            "{\"ce_event\":\"a\\u0000b.\\u00E9\\uD83D\\uDE00\",\"ce_deliveryid\":\"\\uD800 50%\\uFFFE\u007f\"}");
    assertThat(EventCodec.read(message)).isEqualTo(odd);
  }

  @Test
  void read_whatOthersMayAdd_isIgnored() throws Exception {
    EventMessage message =
        with(
            message(),
            new Header("traceparent", "00-1".getBytes(UTF_8)),
            new Header("traceparent", new byte[] {(byte) 0xff}),
            new Header("ce_partitionkey", "octo/hello".getBytes(UTF_8)),
            new Header("ce_subject", null),
            new Header("CE_ID", "1".getBytes(UTF_8)));
    assertThat(EventCodec.read(message)).isEqualTo(push());
  }

  @Test
  void read_whatATransportMayRewrite_isTheSame() throws Exception {
    EventMessage message = changed(message(), "ce_time", "2026-11-02t14:30:00.123456789+02:30");
    assertThat(EventCodec.read(changed(message, "content-type", "Application/JSON; charset=utf-8")))
        .isEqualTo(push());
  }

  @Test
  void read_anotherProgramsEvent_isRefused() {
    assertUnreadable(
        Messages.of(OF_THE_SPECIFICATION, "{}"),
        "ce_codec",
        "is missing: a CloudEvent of another program, which is not run");
  }

  @Test
  void read_structuredMode_isRefused() {
    assertUnreadable(
        Messages.of(
            Map.of("content-type", "application/cloudevents+json; charset=UTF-8"),
            "{\"specversion\":\"1.0\"}"),
        "content-type",
        "is 'application/cloudevents+json': only the binary mode of CloudEvents is read");
  }

  @Test
  void read_noCloudEvent_isRefused() {
    assertUnreadable(Messages.of(Map.of(), "hello"), "ce_specversion", "is missing");
    assertUnreadable(Messages.of(Map.of(), null), "ce_specversion", "is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ce_specversion",
        "ce_id",
        "ce_source",
        "ce_type",
        "ce_time",
        "content-type",
        "ce_provider",
        "ce_event",
        "ce_deliveryid",
        "ce_bodyhash",
        "dipeo_headers"
      })
  void read_withoutAnAttribute_isRefused(String name) throws Exception {
    assertUnreadable(without(message(), name), name, "is missing");
    assertUnreadable(with(without(message(), name), new Header(name, null)), name, "has no value");
    assertUnreadable(with(message(), new Header(name, new byte[0])), name, "occurs more than once");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ce_specversion | 0.3 | is '0.3': only CloudEvents 1.0 are read",
        "ce_source | '' | is empty",
        "ce_type | '' | is empty",
        "ce_codec | 2 | is '2': written by another version of this program; this one reads 1",
        "ce_codec | '' | is '': written by another version of this program; this one reads 1",
        "content-type | text/xml | is 'text/xml', not JSON",
        "ce_id | '' | is empty",
        "ce_id | 1234-1234-1234 | is '1234-1234-1234', not a number from 1 to 9223372036854775807",
        "ce_id | 9223372036854775808 | is '9223372036854775808', not a number from 1 to 9223372036854775807",
        "ce_id | 0 | is '0', not a number from 1 to 9223372036854775807",
        "ce_id | -5 | is '-5', not a number from 1 to 9223372036854775807",
        "ce_id | 007 | is '007', not a number from 1 to 9223372036854775807",
        "ce_id | \u0661 | is '\u0661', not a number from 1 to 9223372036854775807",
        "ce_replayof | x | is 'x', not a number from 1 to 9223372036854775807",
        "ce_samebodyas | '' | is '', not a number from 1 to 9223372036854775807",
        "ce_time | yesterday | is 'yesterday', not a time of RFC 3339",
        "ce_time | 2026-11-02T12:00:00 | is '2026-11-02T12:00:00', not a time of RFC 3339",
        "ce_time | 2026-11-02T12:00Z | is '2026-11-02T12:00Z', not a time of RFC 3339",
        "ce_time | 2026-02-30T12:00:00Z | is '2026-02-30T12:00:00Z', which is no time",
        "ce_time | 1969-12-31T23:59:59Z | is '1969-12-31T23:59:59Z', not between 1970-01-01T00:00:00Z and 2262-04-11T23:47:15.999999999Z",
        "ce_time | 2262-04-12T00:00:00Z | is '2262-04-12T00:00:00Z', not between 1970-01-01T00:00:00Z and 2262-04-11T23:47:15.999999999Z",
        "dipeo_headers | [] | is not a JSON object of texts",
        "dipeo_headers | {\"a\":1} | is not a JSON object of texts",
        "dipeo_exact | {\"ce_event\":null} | is not a JSON object of texts",
      })
  void read_aBadValue_saysWhich(String name, String value, String said) throws Exception {
    assertUnreadable(changed(message(), name, value), name, said);
  }

  @Test
  void read_whatIsNotText_isRefused() throws Exception {
    assertUnreadable(
        with(without(message(), "ce_event"), new Header("ce_event", new byte[] {(byte) 0xff})),
        "ce_event",
        "is not UTF-8");
  }

  @Test
  void read_whatIsNotJson_isRefused() throws Exception {
    EventMessage message = message();
    assertUnreadable(new EventMessage(message.headers(), null), "data", "is missing");
    assertUnreadable(
        new EventMessage(message.headers(), new byte[0]),
        "data",
        "is not JSON: empty, where JSON was expected");
    assertUnreadable(
        new EventMessage(message.headers(), new byte[] {'{', (byte) 0xff}),
        "data",
        "is not JSON: not UTF-8");
    for (String bad :
        new String[] {
          "{\"a\":1,\"a\":2}", "{}{}", "{\"n\":1e1000}", "[".repeat(201) + "]".repeat(201)
        }) {
      assertThatExceptionOfType(UnreadableEventException.class)
          .isThrownBy(
              () -> EventCodec.read(new EventMessage(message.headers(), bad.getBytes(UTF_8))))
          .withMessageStartingWith("data is not JSON: ");
    }
    assertThatExceptionOfType(UnreadableEventException.class)
        .isThrownBy(() -> EventCodec.read(changed(message, "dipeo_headers", "{")))
        .withMessageStartingWith("dipeo_headers is not JSON: ");
  }

  @Test
  void read_foreignTextInASentence_isShortAndOnOneLine() throws Exception {
    assertThatExceptionOfType(UnreadableEventException.class)
        .isThrownBy(
            () -> EventCodec.read(changed(message(), "ce_id", "\u001b[31m\n" + "x".repeat(5_000))))
        .extracting(Throwable::getMessage)
        .satisfies(said -> assertThat(said).hasSizeLessThan(200).doesNotContain("\n", "\u001b"));
  }
}
