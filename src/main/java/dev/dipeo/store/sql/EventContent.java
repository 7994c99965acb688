package dev.dipeo.store.sql;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.journal.Event;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The long values of an event, as they are in a block.
 *
 * @param event id of the event, which tells that the block has the right values at this place
 * @param headers JSON object
 * @param payload JSON; null: the body is the JSON of the payload
 */
record EventContent(long event, byte[] headers, byte @Nullable [] payload, byte[] body) {
  private static final int VALUES = 4;

  static EventContent of(Event event) {
    ObjectNode headers = JsonNodeFactory.instance.objectNode();
    event.headers().forEach(headers::put);
    return new EventContent(
        event.id(),
        StoredJson.bytes(headers),
        event.content().bodyIsPayload() ? null : StoredJson.bytes(event.payload()),
        event.body());
  }

  long bytes() {
    return body.length + headers.length + (payload == null ? 0 : payload.length);
  }

  static byte[] pack(List<EventContent> contents) {
    List<byte @Nullable []> values = new ArrayList<>(contents.size() * VALUES);
    for (EventContent content : contents) {
      values.add(ByteBuffer.allocate(Long.BYTES).putLong(content.event).array());
      values.add(content.headers);
      values.add(content.payload);
      values.add(content.body);
    }
    return Packed.of(values);
  }

  /**
   * @param place index of the event in its block
   */
  static EventContent unpack(byte[] block, int place) {
    List<byte @Nullable []> values = Packed.values(block, place * VALUES, VALUES);
    return new EventContent(
        ByteBuffer.wrap(Objects.requireNonNull(values.get(0))).getLong(),
        Objects.requireNonNull(values.get(1)),
        values.get(2),
        Objects.requireNonNull(values.get(3)));
  }
}
