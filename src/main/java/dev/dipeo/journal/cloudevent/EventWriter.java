package dev.dipeo.journal.cloudevent;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.ExactJson;
import dev.dipeo.base.MediaType;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.cloudevent.EventMessage.Header;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/** Writes one event as a message; see {@link EventCodec}. */
final class EventWriter {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final int REPLACEMENT = 0xFFFD;

  private final Event event;
  private final List<Header> headers = new ArrayList<>();
  private final ObjectNode exact = JsonNodeFactory.instance.objectNode();

  EventWriter(Event event) {
    this.event = event;
  }

  EventMessage message() {
    add(Attribute.SPECVERSION, EventCodec.SPECVERSION);
    add(Attribute.ID, Long.toString(event.id()));
    add(Attribute.SOURCE, "/webhooks/" + escaped(event.provider()));
    add(Attribute.TYPE, allowed(event.provider() + "." + event.name()));
    add(Attribute.TIME, event.receivedAt().toString());
    add(Attribute.CONTENT_TYPE, MediaType.JSON);
    add(Attribute.CODEC, EventCodec.VERSION);
    addAny(Attribute.PROVIDER, event.provider());
    addAny(Attribute.EVENT, event.name());
    addAny(Attribute.DELIVERY_ID, event.deliveryId());
    add(Attribute.BODY_HASH, event.bodyHash());
    event.replayOf().ifPresent(first -> add(Attribute.REPLAY_OF, Long.toString(first)));
    event.sameBodyAs().ifPresent(first -> add(Attribute.SAME_BODY_AS, Long.toString(first)));
    add(Attribute.HEADERS, requestHeaders());
    if (!exact.isEmpty()) {
      add(Attribute.EXACT, ExactJson.bytes(exact));
    }
    byte[] data = data();
    return new EventMessage(List.copyOf(headers), data);
  }

  private byte[] data() {
    if (event.content().bodyIsPayload()) {
      return event.body();
    }
    headers.add(new Header(Attribute.BODY.header(), event.body()));
    return ExactJson.bytes(event.payload());
  }

  /** In the order of their names, so that the same event is the same message. */
  private byte[] requestHeaders() {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    new TreeMap<>(event.headers()).forEach(object::put);
    return ExactJson.bytes(object);
  }

  private void add(Attribute attribute, String text) {
    add(attribute, text.getBytes(UTF_8));
  }

  private void add(Attribute attribute, byte[] value) {
    headers.add(new Header(attribute.header(), value));
  }

  /** Adds text that a sender chose. */
  private void addAny(Attribute attribute, String text) {
    String allowed = allowed(text);
    add(attribute, allowed);
    if (!allowed.equals(text)) {
      exact.put(attribute.header(), text);
    }
  }

  /** The text with what CloudEvents excludes from strings replaced (version 1.0.2, type system). */
  private static String allowed(String text) {
    return text.codePoints().allMatch(EventWriter::isAllowed)
        ? text
        : text.codePoints()
            .map(letter -> isAllowed(letter) ? letter : REPLACEMENT)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  private static boolean isAllowed(int letter) {
    boolean nonCharacter = (letter & 0xFFFE) == 0xFFFE || (letter >= 0xFDD0 && letter <= 0xFDEF);
    return !Character.isISOControl(letter)
        && Character.getType(letter) != Character.SURROGATE
        && !nonCharacter;
  }

  /** One segment of a URI's path (RFC 3986, section 3.3). */
  private static String escaped(String text) {
    StringBuilder segment = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      boolean unreserved =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || "-._~".indexOf(b) >= 0;
      if (unreserved) {
        segment.append((char) b);
      } else {
        segment.append('%').append(HEX.toHexDigits(b));
      }
    }
    return segment.toString();
  }
}
