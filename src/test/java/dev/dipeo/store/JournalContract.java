package dev.dipeo.store;

import static dev.dipeo.store.Samples.json;
import static dev.dipeo.store.Samples.push;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.IdSource;
import dev.dipeo.journal.Appended;
import dev.dipeo.journal.Content;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.EventQuery;
import dev.dipeo.journal.EventState;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.Journal.Pending;
import dev.dipeo.journal.JournaledEvent;
import dev.dipeo.journal.SameBody;
import io.smallrye.mutiny.Uni;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every journal does. */
public abstract class JournalContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** One object: records compare arrays by identity. */
  private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

  /** A journal that is empty when a test begins. */
  protected abstract Journal journal();

  protected static <T> T await(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }

  @Test
  void append_unsubscribed_doesNothing() {
    Uni<Appended> unsubscribed = journal().append(push(1, "d-1"));
    await(journal().append(push(2, "d-2"))); // whatever was under way before is done now
    assertThat(ids(await(journal().pending(0, 10)))).containsExactly(2L);
    await(unsubscribed);
    assertThat(ids(await(journal().pending(0, 10)))).containsExactly(1L, 2L);
  }

  @Test
  void append_newEvent_isRecordedAsGiven() {
    Event event = push(7, "72d3162e-cc78-11e3-81ab-4c9367dc0958");
    assertThat(await(journal().append(event))).isEqualTo(new Appended.Recorded(event));

    JournaledEvent found = await(journal().find(7)).orElseThrow();
    assertSame(found.event(), event);
    assertThat(found.state()).isEqualTo(EventState.RECEIVED);
    assertThat(found.error()).isEmpty();
  }

  @Test
  void append_completesAwayFromTheCaller() {
    var thread = new AtomicReference<Thread>();
    await(journal().append(push(1, "d")).invoke(() -> thread.set(Thread.currentThread())));
    assertThat(thread.get()).isNotNull().isNotEqualTo(Thread.currentThread());
  }

  @Test
  void append_sameDeliveryTwice_isOneEvent() {
    await(journal().append(push(1, "d")));
    assertThat(await(journal().append(push(2, "d")))).isEqualTo(new Appended.Duplicate(1));
    assertThat(await(journal().find(2))).isEmpty();
  }

  @Test
  void append_sameEventTwice_isDuplicateOfItself() {
    await(journal().append(push(1, "d")));
    assertThat(await(journal().append(push(1, "d")))).isEqualTo(new Appended.Duplicate(1));
  }

  @Test
  void append_sameDeliveryIdOfAnotherProvider_isAnotherEvent() {
    Event slack =
        new Event(
            2,
            "slack",
            "message",
            "d",
            Samples.NOON,
            Map.of(),
            json("{}"),
            "{}".getBytes(StandardCharsets.UTF_8),
            "00");
    await(journal().append(push(1, "d")));
    assertThat(await(journal().append(slack))).isEqualTo(new Appended.Recorded(slack));
  }

  @Test
  void append_withAWindowOfItsOwn_countsOnlyWhatCameWithinIt() {
    long minute = Duration.ofMinutes(1).toNanos();
    DedupeRule rule = new DedupeRule(SameBody.NOT_WATCHED, Optional.of(Duration.ofMinutes(5)));
    await(journal().append(push(1, "d"), rule));
    assertThat(await(journal().append(push(1 + 5 * minute, "d"), rule)))
        .isEqualTo(new Appended.Duplicate(1));
    Event later = push(2 + 5 * minute, "d");
    assertThat(await(journal().append(later, rule))).isEqualTo(new Appended.Recorded(later));
    assertThat(await(journal().append(push(3 + 9 * minute, "d"), rule)))
        .isEqualTo(new Appended.Duplicate(2 + 5 * minute));
    assertThat(await(journal().append(push(3 + 60 * minute, "d"), SameBody.NOT_WATCHED)))
        .as("without one, for as long as the journal remembers")
        .isEqualTo(new Appended.Duplicate(2 + 5 * minute));
  }

  @Test
  void find_byTheIdOfADuplicateThatTheSenderKnows_leadsToTheFirst() {
    DedupeRule told = DedupeRule.of(SameBody.REFUSE).withIdTold();
    Event first = hashed(1, "d-1", "0123456789abcdef-1");
    await(journal().append(first, told));
    assertThat(await(journal().append(push(2, "d-1"), told)))
        .isInstanceOf(Appended.Duplicate.class);
    assertThat(await(journal().append(push(2, "d-1"), told)))
        .as("read twice")
        .isInstanceOf(Appended.Duplicate.class);
    assertThat(await(journal().append(hashed(3, "d-3", first.bodyHash()), told)))
        .isEqualTo(new Appended.Repeated(1));
    await(journal().append(push(4, "d-1"), SameBody.NOT_WATCHED));

    for (long id : new long[] {1, 2, 3}) {
      assertSame(await(journal().find(id)).orElseThrow().event(), first);
    }
    assertThat(await(journal().find(4))).as("one that nobody was told").isEmpty();
  }

  @Test
  void append_sameDeliveryAtTheSameTime_isRecordedOnce() {
    List<Uni<Appended>> all =
        IntStream.rangeClosed(1, 100).mapToObj(i -> journal().append(push(i, "d"))).toList();
    List<Appended> answers = await(Uni.join().all(all).andFailFast());

    assertThat(answers).filteredOn(Appended.Recorded.class::isInstance).hasSize(1);
    assertThat(answers).filteredOn(new Appended.Duplicate(1)::equals).hasSize(99);
  }

  @Test
  void append_sameBytesUnderAnotherDeliveryId_isFlaggedOrRefused() {
    Event first = hashed(1, "d-1", "0123456789abcdef-1");
    assertThat(await(journal().append(first, SameBody.FLAG)))
        .isEqualTo(new Appended.Recorded(first));

    Event flagged = hashed(2, "d-2", first.bodyHash());
    assertThat(await(journal().append(flagged, SameBody.FLAG)))
        .isEqualTo(new Appended.Recorded(flagged.sameBodyAs(1)));
    assertSame(await(journal().find(2)).orElseThrow().event(), flagged.sameBodyAs(1));
    assertThat(await(journal().pending(1, 1)).getFirst().event().sameBodyAs()).contains(1L);
    assertThat(await(journal().append(hashed(3, "d-2", first.bodyHash()), SameBody.FLAG)))
        .isEqualTo(new Appended.Duplicate(2));

    Event refused = hashed(4, "d-4", first.bodyHash());
    assertThat(await(journal().append(refused, SameBody.REFUSE)))
        .isEqualTo(new Appended.Repeated(1));
    assertThat(await(journal().find(4))).isEmpty();
    // Refused, and not taken for delivered.
    assertThat(await(journal().append(hashed(5, "d-4", "fedcba9876543210-5"), SameBody.REFUSE)))
        .isInstanceOf(Appended.Recorded.class);
    assertThat(await(journal().append(hashed(6, "d-6", first.bodyHash()))))
        .as("not watched")
        .isEqualTo(new Appended.Recorded(hashed(6, "d-6", first.bodyHash())));
  }

  @Test
  void append_otherBytesWhoseHashBeginsTheSame_areNotTheSame() {
    await(journal().append(hashed(1, "d-1", "0123456789abcdef-1"), SameBody.REFUSE));
    Event other = hashed(2, "d-2", "0123456789abcdef-2");
    assertThat(await(journal().append(other, SameBody.REFUSE)))
        .isEqualTo(new Appended.Recorded(other));
  }

  @Test
  void append_sameDeliveryWithOtherBytes_isADuplicateThatSaysSo() {
    await(journal().append(hashed(1, "d", "00")));
    assertThat(await(journal().append(hashed(2, "d", "01"))))
        .isEqualTo(new Appended.Duplicate(1, true));
  }

  private static Event hashed(long id, String deliveryId, String bodyHash) {
    Event push = push(id, deliveryId);
    return new Event(
        id,
        push.provider(),
        push.name(),
        deliveryId,
        push.receivedAt(),
        push.headers(),
        json("{}"),
        BODY,
        bodyHash);
  }

  @Test
  void append_replay_isAnEventOfItsOwnThatNamesTheFirst() {
    Event first = push(1, "d");
    await(journal().append(first));
    Event again = first.replay(2, Samples.NOON.plusSeconds(60));
    assertThat(await(journal().append(again))).isEqualTo(new Appended.Recorded(again));
    Event onceMore = again.replay(3, Samples.NOON.plusSeconds(61));
    await(journal().append(onceMore));

    assertSame(await(journal().find(2)).orElseThrow().event(), again);
    assertThat(again.replayOf()).contains(1L);
    assertThat(onceMore.replayOf()).contains(1L);
    assertThat(await(journal().replaysOf(1))).containsExactly(2L, 3L);
    assertThat(await(journal().replaysOf(2))).isEmpty();
    assertThat(ids(await(journal().pending(0, 10)))).containsExactly(1L, 2L, 3L);
    // The sender's delivery is still the first.
    assertThat(await(journal().append(push(4, "d")))).isEqualTo(new Appended.Duplicate(1));
  }

  @Test
  void append_replayOfADeadEvent_isPendingAndTheFirstStaysDead() {
    Event first = push(1, "d");
    await(journal().append(first));
    await(journal().bury(1, "no diagram could be read"));
    await(journal().append(first.replay(2, Samples.NOON)));

    assertThat(await(journal().find(1)).orElseThrow().state()).isEqualTo(EventState.DEAD);
    assertThat(await(journal().find(2)).orElseThrow().state()).isEqualTo(EventState.RECEIVED);
    assertThat(await(journal().pending(0, 10)).getFirst().event().replayOf()).contains(1L);
  }

  @Test
  void append_idOfAnotherEvent_failsAndKeepsTheOther() {
    await(journal().append(push(1, "d-1")));
    Throwable failure =
        await(journal().append(push(1, "d-2")).onItemOrFailure().transform((item, e) -> e));
    assertThat(failure).isInstanceOf(StoreException.class).hasMessageContaining("event id 1");
    assertThat(await(journal().find(1)).orElseThrow().event().deliveryId()).isEqualTo("d-1");
  }

  @Test
  void append_bodyThatIsNotJson_keepsBodyAndPayload() {
    byte[] form = "payload=%7B%22a%22%3A1%7D&x=\u00e9".getBytes(StandardCharsets.ISO_8859_1);
    Event event = withBody(form, "{\"payload\":{\"a\":1},\"x\":\"\u00e9\"}");
    await(journal().append(event));
    assertSame(await(journal().find(1)).orElseThrow().event(), event);
  }

  @Test
  void append_bodyThatIsOtherJsonThanThePayload_keepsBoth() {
    Event event = withBody("[{\"a\":1},{\"a\":2}]".getBytes(StandardCharsets.UTF_8), "{\"a\":2}");
    await(journal().append(event));
    assertSame(await(journal().find(1)).orElseThrow().event(), event);
  }

  @Test
  void append_everyKindOfText_comesBackAsItWas() {
    String body =
        "{\"text\": \"Grüße 👋🏽 \\u0000 日本語 \\ud800\", \"n\": 1.50, \"big\": 12345678901234567890123}";
    Event event = push(1, "déjà-vu/👋", body);
    await(journal().append(event));
    assertSame(await(journal().find(1)).orElseThrow().event(), event);
  }

  @Test
  void append_emptyBody_comesBackEmpty() {
    Event event = withBody(new byte[0], "{}");
    await(journal().append(event));
    assertSame(await(journal().find(1)).orElseThrow().event(), event);
  }

  @Test
  void append_payloadOf25Megabytes_comesBackWhole() {
    // GitHub's limit.
    Event event = push(1, "d", "{\"text\":\"" + "x".repeat(25 << 20) + "\"}");
    await(journal().append(event));
    assertSame(await(journal().find(1)).orElseThrow().event(), event);
  }

  @Test
  void append_deepestPayloadThatIsAccepted_comesBack() {
    Event event = push(1, "d", "[".repeat(200) + "]".repeat(200));
    await(journal().append(event));
    assertSame(await(journal().find(1)).orElseThrow().event(), event);
  }

  @Test
  void pending_pages_areAscendingAndComplete() {
    // Written in another order than that of the ids, as concurrent senders do.
    for (long id : new long[] {5, 3, 9, 1, 7}) {
      await(journal().append(push(id, "d-" + id)));
    }
    assertThat(ids(await(journal().pending(0, 2)))).containsExactly(1L, 3L);
    assertThat(ids(await(journal().pending(3, 2)))).containsExactly(5L, 7L);
    assertThat(ids(await(journal().pending(7, 2)))).containsExactly(9L);
    assertThat(await(journal().pending(9, 2))).isEmpty();
    assertThat(await(journal().pending(0, 0))).isEmpty();
  }

  @Test
  void complete_event_isNoLongerPending() {
    await(journal().append(push(1, "d-1")));
    await(journal().append(push(2, "d-2")));
    await(journal().complete(List.of(1L)));
    await(journal().complete(List.of(1L)));
    assertThat(ids(await(journal().pending(0, 10)))).containsExactly(2L);
    assertThat(await(journal().find(1)).orElseThrow().state()).isEqualTo(EventState.DISPATCHED);
  }

  @Test
  void bury_event_isDeadWithTheLastReason() {
    await(journal().append(push(1, "d-1")));
    await(journal().bury(1, "no diagram could be read"));
    await(journal().bury(1, "diagrams/deploy.yaml:3: no such node"));

    JournaledEvent dead = await(journal().find(1)).orElseThrow();
    assertThat(dead.state()).isEqualTo(EventState.DEAD);
    assertThat(dead.error()).contains("diagrams/deploy.yaml:3: no such node");
    assertThat(await(journal().pending(0, 10))).isEmpty();
  }

  @Test
  void complete_deadEvent_staysDeadWithItsReason() {
    await(journal().append(push(1, "d-1")));
    await(journal().bury(1, "run-1 is parked"));
    await(journal().complete(List.of(1L)));
    JournaledEvent dead = await(journal().find(1)).orElseThrow();
    assertThat(dead.state()).isEqualTo(EventState.DEAD);
    assertThat(dead.error()).contains("run-1 is parked");
  }

  /** The picture in docs/runs.md is made from the same table. */
  @ParameterizedTest
  @EnumSource
  void marks_leadFromEachStateToThoseThatCanFollow(EventState state) {
    Set<EventState> reached = EnumSet.noneOf(EventState.class);
    for (EventState mark : List.of(EventState.DISPATCHED, EventState.DEAD)) {
      long id = mark.ordinal();
      await(journal().append(push(id, "d-" + id)));
      mark(id, state);
      assertThat(await(journal().find(id)).orElseThrow().state()).isEqualTo(state);
      mark(id, mark);
      reached.add(await(journal().find(id)).orElseThrow().state());
    }
    reached.remove(state);
    assertThat(reached).isEqualTo(state.next());
  }

  private void mark(long id, EventState state) {
    switch (state) {
      case RECEIVED -> {} // as it was appended
      case DISPATCHED -> await(journal().complete(List.of(id)));
      case DEAD -> await(journal().bury(id, "no diagram could be read"));
    }
  }

  @Test
  void marks_onUnknownEvent_changeNothing() {
    await(journal().complete(List.of(404L)));
    await(journal().bury(404, "gone"));
    assertThat(await(journal().find(404))).isEmpty();
    assertThat(await(journal().list(newest(10)))).isEmpty();
  }

  @Test
  void list_pages_areNewestFirst() {
    for (long id = 1; id <= 5; id++) {
      await(journal().append(push(id, "d-" + id)));
    }
    assertThat(listed(newest(2))).containsExactly(5L, 4L);
    assertThat(listed(query(null, null, null, 4, 2))).containsExactly(3L, 2L);
    assertThat(listed(query(null, null, null, 2, 2))).containsExactly(1L);
    assertThat(listed(newest(-1))).isEmpty();
  }

  @Test
  void list_filters_allHold() {
    await(journal().append(push(1, "d-1")));
    await(journal().append(named(2, "github", "issues")));
    await(journal().append(named(3, "slack", "message")));
    await(journal().append(named(4, "slack", "push")));
    await(journal().complete(List.of(1L)));
    await(journal().bury(2, "no diagram could be read"));

    assertThat(listed(query("github", null, null, Long.MAX_VALUE, 9))).containsExactly(2L, 1L);
    assertThat(listed(query(null, "push", null, Long.MAX_VALUE, 9))).containsExactly(4L, 1L);
    assertThat(listed(query("slack", "push", null, Long.MAX_VALUE, 9))).containsExactly(4L);
    assertThat(listed(query(null, null, EventState.RECEIVED, Long.MAX_VALUE, 9)))
        .containsExactly(4L, 3L);
    assertThat(listed(query(null, null, EventState.DISPATCHED, Long.MAX_VALUE, 9)))
        .containsExactly(1L);
    assertThat(listed(query("github", null, EventState.DEAD, Long.MAX_VALUE, 9)))
        .containsExactly(2L);
  }

  @Test
  void append_subscribedInOrder_completesInOrder() {
    List<Long> completed = new ArrayList<>();
    List<Uni<Appended>> all =
        LongStream.rangeClosed(1, 500)
            .mapToObj(id -> journal().append(push(id, "d-" + id)).invoke(() -> completed.add(id)))
            .toList();
    await(Uni.join().all(all).andFailFast());
    assertThat(completed)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 500).boxed().toList());
  }

  @Test
  void tried_pendingEvents_areCounted() {
    await(journal().append(push(1, "d-1")));
    await(journal().append(push(2, "d-2")));
    await(journal().append(push(3, "d-3")));
    await(journal().complete(List.of(3L)));

    await(journal().tried(List.of(1L, 3L, 404L)));
    await(journal().tried(List.of(1L, 2L)));
    List<Pending> pending = await(journal().pending(0, 9));
    assertThat(ids(pending)).as("still").containsExactly(1L, 2L);
    assertThat(pending).extracting(Pending::tries).containsExactly(2, 1);

    await(journal().acquit());
    assertThat(await(journal().pending(0, 9))).extracting(Pending::tries).containsExactly(0, 0);
  }

  @Test
  void received_span_hasItsBoundsAndNoDeadEvent() {
    for (int second = 0; second < 6; second++) {
      await(journal().append(at(second, "github", second == 4 ? "issues" : "push")));
    }
    await(journal().append(at(2.5, "slack", "push")));
    await(journal().complete(List.of(id(1), id(2))));
    await(journal().bury(id(3), "no"));

    assertThat(received("github", "push", 1, 5, 0, 9)).containsExactly(id(1), id(2), id(5));
    assertThat(received("github", null, 1, 5, 0, 9)).containsExactly(id(1), id(2), id(4), id(5));
    assertThat(received("github", "push", 1, 5, 0, 2)).containsExactly(id(1), id(2));
    assertThat(received("github", "push", 1, 5, id(2), 2)).containsExactly(id(5));
    assertThat(received("github", "push", 6, 7, 0, 9)).isEmpty();
  }

  private List<Long> received(
      String provider, @Nullable String name, int from, int to, long afterId, int max) {
    var span =
        new Journal.Span(
            provider,
            Optional.ofNullable(name),
            Samples.NOON.plusSeconds(from),
            Samples.NOON.plusSeconds(to));
    return eventIds(await(journal().received(span, afterId, max)));
  }

  private static long id(double second) {
    return IdSource.firstAt(Samples.NOON.plusMillis(Math.round(second * 1_000)));
  }

  private static Event at(double second, String provider, String name) {
    Event event = named(id(second), provider, name);
    return new Event(
        event.id(),
        provider,
        name,
        event.deliveryId(),
        Samples.NOON.plusMillis(Math.round(second * 1_000)),
        event.headers(),
        event.payload(),
        event.body(),
        event.bodyHash());
  }

  @Test
  void list_byDeliveryId_hasTheEventOfEachProviderAndItsReplays() {
    Event github = at(1, "github", "push");
    await(journal().append(github));
    await(journal().append(at(2, "github", "push")));
    Event slack = delivered(at(3, "slack", "message"), github.deliveryId());
    await(journal().append(slack));
    await(journal().append(at(3.5, "stripe", "charge")));
    Event again = github.replay(id(4), Samples.NOON.plusSeconds(4));
    await(journal().append(again));

    assertThat(listed(deliveredAs(github.deliveryId(), null)))
        .containsExactly(again.id(), slack.id(), github.id());
    assertThat(listed(deliveredAs(github.deliveryId(), "slack"))).containsExactly(slack.id());
    assertThat(listed(deliveredAs("d-404", null))).isEmpty();
    assertThat(listed(deliveredAs("", null))).isEmpty();
  }

  private static EventQuery deliveredAs(String deliveryId, @Nullable String provider) {
    return new EventQuery(
        Optional.ofNullable(provider),
        Optional.empty(),
        Optional.of(deliveryId),
        Optional.empty(),
        Long.MAX_VALUE,
        9);
  }

  private static Event delivered(Event event, String deliveryId) {
    return new Event(
        event.id(),
        event.provider(),
        event.name(),
        deliveryId,
        event.receivedAt(),
        event.headers(),
        event.payload(),
        event.body(),
        event.bodyHash());
  }

  private List<Long> listed(EventQuery query) {
    return await(journal().list(query)).stream().map(found -> found.event().id()).toList();
  }

  private static EventQuery newest(int limit) {
    return query(null, null, null, Long.MAX_VALUE, limit);
  }

  private static EventQuery query(
      @Nullable String provider,
      @Nullable String name,
      @Nullable EventState state,
      long beforeId,
      int limit) {
    return new EventQuery(
        Optional.ofNullable(provider),
        Optional.ofNullable(name),
        Optional.empty(),
        Optional.ofNullable(state),
        beforeId,
        limit);
  }

  private static Event named(long id, String provider, String name) {
    Event push = push(id, "d-" + id);
    return new Event(
        id,
        provider,
        name,
        push.deliveryId(),
        push.receivedAt(),
        push.headers(),
        push.payload(),
        push.body(),
        push.bodyHash());
  }

  /** Read as JSON, such a body would be another payload, or none. */
  @Test
  void append_aFormThatBeginsLikeJson_keepsItsFields() {
    Event push = push(1, "d");
    Content form =
        Content.ofSeparate(json("{\"{a\":\"1\"}"), "{a=1".getBytes(StandardCharsets.UTF_8));
    Event event =
        new Event(
            1,
            push.provider(),
            push.name(),
            push.deliveryId(),
            push.receivedAt(),
            push.headers(),
            form,
            push.bodyHash());
    await(journal().append(event));
    assertSame(await(journal().find(1)).orElseThrow().event(), event);
    assertSame(await(journal().pending(0, 1)).getFirst().event(), event);
  }

  /** An earlier version of the program accepted such numbers. */
  @Test
  void find_aPayloadThatIsNotAcceptedAnyMore_canBeReadAgain() {
    ObjectNode payload = JsonNodeFactory.instance.objectNode().put("n", new BigDecimal("1e99999"));
    byte[] body = "{\"n\":1e99999}".getBytes(StandardCharsets.UTF_8);
    await(
        journal()
            .append(
                new Event(1, "github", "push", "d", Samples.NOON, Map.of(), payload, body, "00")));
    Event found = await(journal().pending(0, 1)).getFirst().event();
    found.content().dropTree();
    assertThat(found.payload().equals(payload)).isTrue();
  }

  private static Event withBody(byte[] body, String payload) {
    return new Event(1, "github", "push", "d", Samples.NOON, Map.of(), json(payload), body, "00");
  }

  private static List<Long> eventIds(List<Event> events) {
    return events.stream().map(Event::id).toList();
  }

  private static List<Long> ids(List<Pending> events) {
    return events.stream().map(pending -> pending.event().id()).toList();
  }

  /** Records compare arrays by identity, so the body is compared by itself. */
  private static void assertSame(Event actual, Event expected) {
    assertThat(Arrays.equals(actual.body(), expected.body())).as("same body").isTrue();
    // By equals, not by AssertJ: it would take a large payload apart to describe it.
    assertThat(actual.payload().equals(expected.payload())).as("same payload").isTrue();
    assertThat(actual).usingRecursiveComparison().ignoringFields("content").isEqualTo(expected);
  }
}
