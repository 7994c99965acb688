package dev.dipeo.dispatch.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.SameBody;
import dev.dipeo.journal.cloudevent.EventMessage.Header;
import dev.dipeo.journal.cloudevent.UnreadableEventException;
import io.smallrye.reactive.messaging.OutgoingMessageMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.Test;

class TopicMessagesTest {
  private static final Event PUSH = Records.event("d1", "{\"ref\":\"main\"}");
  private static final DedupeRule RULE =
      new DedupeRule(SameBody.REFUSE, Optional.of(Duration.ofMinutes(5)));

  private final Records records = new Records();

  @Test
  void event_isReadAsItWasWritten_underTheIdOfItsPlace() throws Exception {
    Message<?> sent = TopicMessages.write(PUSH, RULE, "me/app");

    TopicMessages.Taken taken = TopicMessages.read(records.read(sent, 2, 41));

    assertThat(taken.event()).isEqualTo(PUSH.withId(PlaceId.of(PUSH.receivedAt(), 2, 41)));
    assertThat(taken.rule()).isEqualTo(RULE.withIdTold());
  }

  @Test
  void senderIsToldTheId_thatTheRunnerFinds() throws Exception {
    Message<?> sent = TopicMessages.write(PUSH, RULE, "me/app");
    OutgoingMessageMetadata.setResultOnMessage(
        sent, new RecordMetadata(new TopicPartition("webhook-events", 2), 41, 0, 1L, 0, 0));

    assertThat(TopicMessages.placed(PUSH, sent))
        .isEqualTo(TopicMessages.read(records.read(sent, 2, 41)).event());
  }

  @Test
  void record_isACloudEvent() {
    Message<?> sent = TopicMessages.write(PUSH, RULE, "me/app");
    var metadata = sent.getMetadata(OutgoingKafkaRecordMetadata.class).orElseThrow();

    assertThat(metadata.getKey()).isEqualTo("me/app");
    assertThat((byte[]) sent.getPayload()).isEqualTo("{\"ref\":\"main\"}".getBytes(UTF_8));
    assertThat(text(metadata, "ce_type")).isEqualTo("github.push");
    assertThat(text(metadata, "ce_source")).isEqualTo("/webhooks/github");
    assertThat(text(metadata, RuleHeaders.SAME_BODY)).isEqualTo("refuse");
  }

  private static String text(OutgoingKafkaRecordMetadata<?> metadata, String header) {
    return new String(metadata.getHeaders().lastHeader(header).value(), UTF_8);
  }

  @Test
  void garbage_isNoEvent() {
    assertThatThrownBy(() -> TopicMessages.read(records.garbage(0, 1)))
        .isInstanceOf(UnreadableEventException.class);
  }

  @Test
  void ruleOfAnotherVersion_isTheJournalsOwn() {
    assertThat(
            RuleHeaders.read(
                List.of(
                    new Header(RuleHeaders.SAME_BODY, "guess".getBytes(UTF_8)),
                    new Header(RuleHeaders.WINDOW, "soon".getBytes(UTF_8)),
                    new Header("other", null))))
        .isEqualTo(DedupeRule.of(SameBody.NOT_WATCHED));
  }
}
