package dev.dipeo.dispatch.topic;

import dev.dipeo.base.Json;
import dev.dipeo.journal.Event;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Records of a topic, without one. */
final class Records {
  static final Instant NOON = Instant.parse("2026-11-28T12:00:00.000123Z");

  /** Offsets whose records were acknowledged, in that order. */
  final List<Long> acked = new ArrayList<>();

  /** Offsets of those that went to the topic of dead records. */
  final List<Long> dead = new ArrayList<>();

  static Event event(String delivery, String body) {
    try {
      return new Event(
          4_711,
          "github",
          "push",
          delivery,
          NOON,
          Map.of(),
          Json.parse(body),
          body.getBytes(StandardCharsets.UTF_8),
          "hash-of-" + delivery);
    } catch (Exception e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What a sent message is when it is read. */
  Message<Object> read(Message<?> sent, int partition, long offset) {
    OutgoingKafkaRecordMetadata<?> metadata =
        sent.getMetadata(OutgoingKafkaRecordMetadata.class).orElseThrow();
    return record(
        (String) metadata.getKey(), metadata.getHeaders(), sent.getPayload(), partition, offset);
  }

  Message<Object> garbage(int partition, long offset) {
    return record("k", new RecordHeaders(), new byte[] {1, 2, 3}, partition, offset);
  }

  private Message<Object> record(
      String key, Headers headers, Object value, int partition, long offset) {
    var record =
        new ConsumerRecord<String, Object>(
            "webhook-events",
            partition,
            offset,
            NOON.toEpochMilli(),
            TimestampType.CREATE_TIME,
            0,
            0,
            key,
            value,
            headers,
            Optional.empty());
    return Message.<Object>of(value)
        .addMetadata(new IncomingKafkaRecordMetadata<>(record, "webhook-events"))
        .withAck(() -> note(acked, offset).subscribeAsCompletionStage())
        .withNack(_ -> note(dead, offset).subscribeAsCompletionStage());
  }

  private static Uni<Void> note(List<Long> offsets, long offset) {
    return Uni.createFrom()
        .voidItem()
        .invoke(
            () -> {
              synchronized (offsets) {
                offsets.add(offset);
              }
            });
  }
}
