package dev.dipeo.dispatch.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dipeo.base.IdSource;
import dev.dipeo.journal.Appended;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.EventQuery;
import dev.dipeo.journal.Inbox;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.JournalFullException;
import dev.dipeo.journal.JournaledEvent;
import dev.dipeo.journal.SameBody;
import dev.dipeo.store.sqlite.Opened;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicReaderTest {
  private static final DedupeRule RULE = DedupeRule.of(SameBody.NOT_WATCHED);

  @TempDir Path folder;
  private final Records records = new Records();
  private UnicastProcessor<Message<Object>> topic;
  private Opened opened;
  private Journal journal;
  private TopicReader reader;

  /** What was journaled for the first time, and is to be dispatched. */
  private final List<Event> recorded = new ArrayList<>();

  private volatile boolean full;

  @BeforeEach
  void open() {
    topic = UnicastProcessor.create();
    opened = Opened.in(folder);
    journal = opened.store().journal();
    Inbox inbox =
        (event, rule) ->
            Uni.createFrom()
                .deferred(
                    () ->
                        full
                            ? Uni.createFrom().failure(new JournalFullException("full"))
                            : journal.append(event, rule).invoke(this::note));
    reader =
        new TopicReader(topic, inbox, journal, new IdSource(InstantSource.fixed(Records.NOON)));
    reader.start();
  }

  private synchronized void note(Appended appended) {
    if (appended instanceof Appended.Recorded(Event event)) {
      recorded.add(event);
    }
  }

  @AfterEach
  void close() {
    reader.stop();
    opened.close();
  }

  private void comes(Event event, int partition, long offset) {
    topic.onNext(records.read(TopicMessages.write(event, RULE, "k"), partition, offset));
  }

  private List<Event> journaled() {
    return journal.list(EventQuery.newest(100)).await().indefinitely().stream()
        .map(JournaledEvent::event)
        .toList();
  }

  @Test
  void record_isAcknowledgedWhenItsEventIsInTheJournal_andAgainAsADuplicate() {
    Event event = Records.event("d1", "{\"a\":1}");
    comes(event, 1, 5);
    comes(event, 1, 5); // read again after a crash
    comes(event, 1, 6); // the sender's retry
    await().until(() -> records.acked.size() == 3);

    long id = PlaceId.of(event.receivedAt(), 1, 5);
    assertThat(journaled()).containsExactly(event.withId(id));
    assertThat(recorded).extracting(Event::id).containsExactly(id);
    assertThat(records.acked).containsExactly(5L, 5L, 6L);
    assertThat(records.dead).isEmpty();
  }

  @Test
  void record_whoseDeliveryIsForgotten_isStillTheSameEvent() throws Exception {
    Event event = Records.event("d1", "{\"a\":1}");
    comes(event, 1, 5);
    await().until(() -> records.acked.size() == 1);
    forgetDeliveries();

    comes(event, 1, 5);
    await().until(() -> records.acked.size() == 2);
    assertThat(recorded).hasSize(1);
    assertThat(journaled()).hasSize(1);
  }

  /** A later process, whose journal remembers the event and not its delivery. */
  private void forgetDeliveries() throws SQLException {
    close();
    Opened.damage(folder, "DELETE FROM seen_recent");
    open();
  }

  @Test
  void twoEventsOfOneId_areTwoEvents() {
    comes(Records.event("d1", "{\"a\":1}"), 1, 5);
    comes(Records.event("d2", "{\"a\":2}"), 1, 1_005);
    await().until(() -> records.acked.size() == 2);

    assertThat(journaled()).extracting(Event::deliveryId).containsExactlyInAnyOrder("d1", "d2");
    assertThat(recorded).extracting(Event::id).doesNotHaveDuplicates().hasSize(2);
    assertThat(records.dead).isEmpty();
  }

  @Test
  void whatCannotBeRead_goesToTheDead_andHoldsNothingUp() {
    topic.onNext(records.garbage(1, 1));
    comes(Records.event("d1", "{\"a\":1}"), 1, 2);
    await().until(() -> records.acked.size() == 1);
    assertThat(records.dead).containsExactly(1L);
  }

  @Test
  void whileTheJournalIsFull_nothingIsAcknowledged_andOrderIsKept() {
    full = true;
    for (int i = 1; i <= 5; i++) {
      comes(Records.event("d" + i, "{\"a\":" + i + "}"), 1, i);
    }
    assertThat(records.acked).isEmpty();
    full = false;
    await().until(() -> records.acked.size() == 5);
    assertThat(recorded)
        .extracting(Event::deliveryId)
        .containsExactly("d1", "d2", "d3", "d4", "d5");
    assertThat(records.acked).containsExactly(1L, 2L, 3L, 4L, 5L);
  }
}
