package dev.dipeo.dispatch.topic;

import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.cloudevent.EventCodec;
import dev.dipeo.journal.cloudevent.EventMessage;
import dev.dipeo.journal.cloudevent.UnreadableEventException;
import io.smallrye.reactive.messaging.OutgoingMessageMetadata;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/**
 * Events as messages of the Kafka connector: CloudEvents in binary mode, value and key as bytes.
 */
final class TopicMessages {
  private TopicMessages() {}

  /**
   * What a runner takes from a record.
   *
   * @param event under the id of its place
   */
  record Taken(Event event, DedupeRule rule) {}

  static Message<?> write(Event event, DedupeRule rule, String key) {
    EventMessage written = EventCodec.write(event);
    RecordHeaders headers = new RecordHeaders();
    written.headers().forEach(header -> headers.add(header.name(), header.value()));
    RuleHeaders.of(rule).forEach(header -> headers.add(header.name(), header.value()));
    return Message.of(written.data())
        .addMetadata(
            OutgoingKafkaRecordMetadata.<String>builder().withKey(key).withHeaders(headers).build())
        .addMetadata(new OutgoingMessageMetadata<RecordMetadata>());
  }

  /** The event of an acknowledged message, under the id of its place. */
  static Event placed(Event event, Message<?> acknowledged) {
    return acknowledged
        .getMetadata(OutgoingMessageMetadata.class)
        .map(OutgoingMessageMetadata::getResult)
        .map(RecordMetadata.class::cast)
        .map(place -> PlaceId.of(event, place.partition(), place.offset()))
        .orElseThrow(() -> new IllegalStateException("an acknowledgement without a place"));
  }

  static Taken read(Message<?> message) throws UnreadableEventException {
    IncomingKafkaRecordMetadata<?, ?> place = place(message);
    List<EventMessage.Header> headers =
        StreamSupport.stream(place.getHeaders().spliterator(), false)
            .map(header -> new EventMessage.Header(header.key(), header.value()))
            .toList();
    byte @Nullable [] data = (byte[]) message.getPayload();
    Event event = EventCodec.read(new EventMessage(new ArrayList<>(headers), data));
    return new Taken(
        PlaceId.of(event, place.getPartition(), place.getOffset()),
        RuleHeaders.read(headers).withIdTold());
  }

  /** For the log: {@code partition=1 offset=17}. */
  static String placeOf(Message<?> message) {
    IncomingKafkaRecordMetadata<?, ?> place = place(message);
    return "partition=" + place.getPartition() + " offset=" + place.getOffset();
  }

  /** The same for two messages that have to stay in order. */
  static int orderOf(Message<?> message) {
    IncomingKafkaRecordMetadata<?, ?> place = place(message);
    Object key = place.getKey();
    return 31 * place.getPartition() + (key == null ? 0 : key.hashCode());
  }

  private static IncomingKafkaRecordMetadata<?, ?> place(Message<?> message) {
    return message
        .getMetadata(IncomingKafkaRecordMetadata.class)
        .orElseThrow(() -> new IllegalStateException("not a message of the Kafka connector"));
  }
}
