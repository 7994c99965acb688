package dev.dipeo.dispatch.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.dispatch.Backlog;
import dev.dipeo.dispatch.DispatchBounds;
import dev.dipeo.journal.Appended;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.EventTooLargeException;
import dev.dipeo.journal.JournalFullException;
import dev.dipeo.journal.SameBody;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.smallrye.reactive.messaging.OutgoingMessageMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicDoorTest {
  private static final int BACKLOG_MAX = 3;

  private final List<Message<?>> sent = new ArrayList<>();
  private final List<UniEmitter<? super Void>> unanswered = new ArrayList<>();
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private long connections = 1;
  private long nanos;
  private final Brokers brokers = new Brokers("kafka:9092", () -> connections, () -> nanos);
  private final TopicDoor door = door(Duration.ofMinutes(1));

  private TopicDoor door(Duration ackWaitMax) {
    return new TopicDoor(
        message ->
            Uni.createFrom()
                .emitter(
                    emitter -> {
                      sent.add(message);
                      unanswered.add(emitter);
                    }),
        RecordKey.ofProvider(),
        brokers,
        new Backlog(new DispatchBounds(BACKLOG_MAX, 1 << 20, 1, 1, 1, 1)),
        ackWaitMax,
        timers);
  }

  @AfterEach
  void close() {
    timers.shutdownNow();
  }

  private UniAssertSubscriber<Appended> take(TopicDoor into, String delivery) {
    return into.take(Records.event(delivery, "{}"), DedupeRule.of(SameBody.FLAG))
        .subscribe()
        .withSubscriber(UniAssertSubscriber.create());
  }

  private void acknowledge(int number, int partition, long offset) {
    OutgoingMessageMetadata.setResultOnMessage(
        sent.get(number),
        new RecordMetadata(new TopicPartition("webhook-events", partition), offset, 0, 1L, 0, 0));
    unanswered.get(number).complete(null);
  }

  @Test
  void event_isTakenWhenTheBrokersHaveIt_underTheIdOfItsPlace() {
    var taken = take(door, "d1").assertNotTerminated();
    assertThat(door.inFlight()).isEqualTo(1);

    acknowledge(0, 1, 17);

    Event event = ((Appended.Recorded) taken.awaitItem().getItem()).event();
    assertThat(event.id()).isEqualTo(PlaceId.of(Records.NOON, 1, 17));
    assertThat(door.inFlight()).isZero();
  }

  @Test
  void nothingIsSent_beforeItIsSubscribedTo() {
    var unused = door.take(Records.event("d1", "{}"), DedupeRule.of(SameBody.FLAG));
    assertThat(sent).isEmpty();
  }

  @Test
  void aboveTheBound_eventsAreRefused_untilOneIsAcknowledged() {
    for (int i = 1; i <= BACKLOG_MAX; i++) {
      take(door, "d" + i).assertNotTerminated();
    }
    assertThat(door.hasRoomFor(1, 10)).isFalse();
    take(door, "d4").awaitFailure().assertFailedWith(JournalFullException.class, "(3, 6 bytes)");
    assertThat(sent).hasSize(BACKLOG_MAX);

    acknowledge(1, 0, 0);
    assertThat(door.hasRoomFor(1, 10)).isTrue();
    take(door, "d4").assertNotTerminated();
  }

  @Test
  void acknowledgementThatDoesNotComeInTime_isARefusal_andTheEventCountsUntilItComes() {
    TopicDoor hasty = door(Duration.ofMillis(20));
    take(hasty, "d1").awaitFailure().assertFailedWith(JournalFullException.class, "in time");
    assertThat(hasty.inFlight()).isEqualTo(1);
    acknowledge(0, 0, 0);
    assertThat(hasty.inFlight()).isZero();
  }

  @Test
  void recordThatIsRefused_frees_itsPlace() {
    var taken = take(door, "d1");
    unanswered.getFirst().fail(new TimeoutException("expired"));
    taken.awaitFailure().assertFailedWith(JournalFullException.class, "expired");
    assertThat(door.inFlight()).isZero();
  }

  @Test
  void recordAboveTheBoundOfTheTopic_isNoReasonToTryAgain_andOthersAreTaken() {
    var taken = take(door, "d1");
    unanswered
        .getFirst()
        .fail(new IllegalStateException("wrapped", new RecordTooLargeException("too large")));
    taken.awaitFailure().assertFailedWith(EventTooLargeException.class, "max.message.bytes");
    assertThat(door.inFlight()).isZero();
    assertThat(door.hasRoomFor(1, 10)).isTrue();
    take(door, "d2").assertNotTerminated();
  }

  @Test
  void whileTheBrokersAreOut_nothingIsSent() {
    connections = 0;
    nanos = Duration.ofMinutes(1).toNanos();
    assertThat(door.hasRoomFor(1, 10)).isFalse();
    take(door, "d1").awaitFailure().assertFailedWith(JournalFullException.class, "60 seconds");
    assertThat(sent).isEmpty();
  }

  @Test
  void closed_takesNothing() {
    door.close();
    assertThat(door.isTaking()).isFalse();
    take(door, "d1").awaitFailure().assertFailedWith(JournalFullException.class, "stopped");
  }
}
