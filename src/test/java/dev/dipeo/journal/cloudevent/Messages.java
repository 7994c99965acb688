package dev.dipeo.journal.cloudevent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dipeo.journal.cloudevent.EventMessage.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Messages as people write and read them. */
final class Messages {
  private Messages() {}

  /** The headers as text; fails if a name is there twice. */
  static Map<String, String> texts(EventMessage message) {
    Map<String, String> texts = new TreeMap<>();
    for (Header header : message.headers()) {
      if (texts.put(header.name(), new String(value(header), UTF_8)) != null) {
        throw new AssertionError(header.name() + " is there twice");
      }
    }
    return texts;
  }

  static byte[] value(Header header) {
    return Objects.requireNonNull(header.value());
  }

  static EventMessage of(Map<String, String> headers, @Nullable String data) {
    List<Header> list = new ArrayList<>();
    headers.forEach((name, value) -> list.add(new Header(name, value.getBytes(UTF_8))));
    return new EventMessage(list, data == null ? null : data.getBytes(UTF_8));
  }

  static EventMessage with(EventMessage message, Header... more) {
    List<Header> list = new ArrayList<>(message.headers());
    list.addAll(List.of(more));
    return new EventMessage(list, message.data());
  }

  static EventMessage without(EventMessage message, String name) {
    return new EventMessage(
        message.headers().stream().filter(header -> !header.name().equals(name)).toList(),
        message.data());
  }

  /** With another value for a header, or with one more. */
  static EventMessage changed(EventMessage message, String name, String value) {
    return with(without(message, name), new Header(name, value.getBytes(UTF_8)));
  }
}
