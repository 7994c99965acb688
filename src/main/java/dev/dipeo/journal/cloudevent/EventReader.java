package dev.dipeo.journal.cloudevent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.dipeo.base.ExactJson;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.base.MediaType;
import dev.dipeo.base.Printable;
import dev.dipeo.journal.Content;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.cloudevent.EventMessage.Header;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one message as an event; see {@link EventCodec}. */
final class EventReader {
  private static final int SHOWN_LENGTH = 80;
  private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,18}");

  /** RFC 3339, section 5.6; what is looser in Java's parser is refused. */
  private static final Pattern TIME =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})");

  /** The times that the store can hold: nanoseconds since 1970 in 64 bits. */
  private static final Instant FIRST_TIME = Instant.EPOCH;

  private static final Instant LAST_TIME =
      FIRST_TIME.plusSeconds(Long.MAX_VALUE / 1_000_000_000).minusNanos(1);

  private final EventMessage message;
  private final Map<Attribute, byte[]> values = new EnumMap<>(Attribute.class);

  EventReader(EventMessage message) {
    this.message = message;
  }

  Event event() throws UnreadableEventException {
    collect();
    requireCloudEvent();
    requireOurs();
    JsonNode exact = exact();
    return new Event(
        id(Attribute.ID),
        anyText(Attribute.PROVIDER, exact),
        anyText(Attribute.EVENT, exact),
        anyText(Attribute.DELIVERY_ID, exact),
        time(),
        requestHeaders(),
        content(),
        text(Attribute.BODY_HASH),
        optionalId(Attribute.REPLAY_OF),
        optionalId(Attribute.SAME_BODY_AS));
  }

  private void collect() throws UnreadableEventException {
    for (Header header : message.headers()) {
      Attribute attribute = Attribute.of(header.name());
      if (attribute == null) {
        continue;
      }
      byte[] value = header.value();
      if (value == null) {
        throw unreadable(attribute, "has no value");
      }
      if (values.putIfAbsent(attribute, value) != null) {
        throw unreadable(attribute, "occurs more than once");
      }
    }
  }

  private void requireCloudEvent() throws UnreadableEventException {
    MediaType type =
        MediaType.of(
            values.containsKey(Attribute.CONTENT_TYPE) ? text(Attribute.CONTENT_TYPE) : "");
    if (type.name().startsWith("application/cloudevents")) {
      throw unreadable(
          Attribute.CONTENT_TYPE,
          "is " + shown(type.name()) + ": only the binary mode of CloudEvents is read");
    }
    String version = text(Attribute.SPECVERSION);
    if (!version.equals(EventCodec.SPECVERSION)) {
      throw unreadable(
          Attribute.SPECVERSION,
          "is %s: only CloudEvents %s are read".formatted(shown(version), EventCodec.SPECVERSION));
    }
    for (Attribute required : new Attribute[] {Attribute.ID, Attribute.SOURCE, Attribute.TYPE}) {
      if (text(required).isEmpty()) {
        throw unreadable(required, "is empty");
      }
    }
  }

  private void requireOurs() throws UnreadableEventException {
    if (!values.containsKey(Attribute.CODEC)) {
      throw unreadable(
          Attribute.CODEC, "is missing: a CloudEvent of another program, which is not run");
    }
    String codec = text(Attribute.CODEC);
    if (!codec.equals(EventCodec.VERSION)) {
      throw unreadable(
          Attribute.CODEC,
          "is %s: written by another version of this program; this one reads %s"
              .formatted(shown(codec), EventCodec.VERSION));
    }
    String type = text(Attribute.CONTENT_TYPE);
    if (!MediaType.of(type).isJson()) {
      throw unreadable(Attribute.CONTENT_TYPE, "is " + shown(type) + ", not JSON");
    }
  }

  private JsonNode exact() throws UnreadableEventException {
    return values.containsKey(Attribute.EXACT)
        ? textsByName(Attribute.EXACT)
        : MissingNode.getInstance();
  }

  private Content content() throws UnreadableEventException {
    byte[] data = message.data();
    if (data == null) {
      throw new UnreadableEventException("data", "is missing");
    }
    byte @Nullable [] body = values.get(Attribute.BODY);
    try {
      return body == null
          ? new Content(Json.parseBounded(data), data)
          : Content.ofSeparate(ExactJson.parse(data), body);
    } catch (MalformedJsonException e) {
      throw new UnreadableEventException("data", "is not JSON: " + reason(e));
    }
  }

  private Map<String, String> requestHeaders() throws UnreadableEventException {
    Map<String, String> headers = new HashMap<>();
    for (var header : textsByName(Attribute.HEADERS).properties()) {
      headers.put(header.getKey(), header.getValue().textValue());
    }
    return headers;
  }

  private JsonNode textsByName(Attribute attribute) throws UnreadableEventException {
    JsonNode object;
    try {
      object = ExactJson.parse(value(attribute));
    } catch (MalformedJsonException e) {
      throw unreadable(attribute, "is not JSON: " + reason(e));
    }
    if (!object.isObject() || !object.valueStream().allMatch(JsonNode::isTextual)) {
      throw unreadable(attribute, "is not a JSON object of texts");
    }
    return object;
  }

  private Optional<Long> optionalId(Attribute attribute) throws UnreadableEventException {
    return values.containsKey(attribute) ? Optional.of(id(attribute)) : Optional.empty();
  }

  private long id(Attribute attribute) throws UnreadableEventException {
    String text = text(attribute);
    try {
      if (ID.matcher(text).matches()) {
        return Long.parseLong(text);
      }
    } catch (NumberFormatException e) {
      // 19 digits, and more than a long
    }
    throw unreadable(
        attribute, "is %s, not a number from 1 to %d".formatted(shown(text), Long.MAX_VALUE));
  }

  private Instant time() throws UnreadableEventException {
    String text = text(Attribute.TIME);
    Instant time;
    try {
      if (!TIME.matcher(text).matches()) {
        throw unreadable(Attribute.TIME, "is %s, not a time of RFC 3339".formatted(shown(text)));
      }
      time = OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw unreadable(Attribute.TIME, "is %s, which is no time".formatted(shown(text)));
    }
    if (time.isBefore(FIRST_TIME) || time.isAfter(LAST_TIME)) {
      throw unreadable(
          Attribute.TIME,
          "is %s, not between %s and %s".formatted(shown(text), FIRST_TIME, LAST_TIME));
    }
    return time;
  }

  /** Text that a sender chose. */
  private String anyText(Attribute attribute, JsonNode exact) throws UnreadableEventException {
    String text = text(attribute);
    return exact.path(attribute.header()).asText(text);
  }

  private String text(Attribute attribute) throws UnreadableEventException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(value(attribute)))
          .toString();
    } catch (CharacterCodingException e) {
      throw unreadable(attribute, "is not UTF-8");
    }
  }

  private byte[] value(Attribute attribute) throws UnreadableEventException {
    byte[] value = values.get(attribute);
    if (value == null) {
      throw unreadable(attribute, "is missing");
    }
    return value;
  }

  private static UnreadableEventException unreadable(Attribute attribute, String reason) {
    return new UnreadableEventException(attribute.header(), reason);
  }

  private static String reason(MalformedJsonException e) {
    return Printable.line(String.valueOf(e.getMessage()));
  }

  /** Foreign text in a sentence. */
  private static String shown(String text) {
    return "'"
        + Printable.line(
            text.length() > SHOWN_LENGTH ? text.substring(0, SHOWN_LENGTH) + "…" : text)
        + "'";
  }
}
