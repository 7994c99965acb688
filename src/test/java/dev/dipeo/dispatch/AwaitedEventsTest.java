package dev.dipeo.dispatch;

import static dev.dipeo.store.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dipeo.base.IdSource;
import dev.dipeo.delivery.ManualTime;
import dev.dipeo.diagram.filter.EventPattern;
import dev.dipeo.diagram.filter.Filter;
import dev.dipeo.diagram.kind.Since;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.Journal;
import dev.dipeo.run.EventWait;
import dev.dipeo.run.RunStore;
import dev.dipeo.store.Samples;
import dev.dipeo.store.sqlite.Opened;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwaitedEventsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofHours(1);
  private static final int LOOK_BACK_MAX = 60;
  private static final DispatchBounds BOUNDS =
      new DispatchBounds(1_000, 1 << 20, 4, 3, 10, LOOK_BACK_MAX);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final EventPattern PUSH = new EventPattern("github", "push", List.of());

  @TempDir Path folder;
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private volatile Instant now = NOON;
  private long startNumber = 1;
  private final IdSource ids = new IdSource(() -> now);
  private final Subscriptions subscriptions = new Subscriptions(BOUNDS, ids);
  private Opened opened;
  private Journal journal;
  private RunStore runs;
  private AwaitedEvents awaited;

  @BeforeEach
  void open() {
    opened = Opened.in(folder);
    journal = opened.store().journal();
    runs = opened.store().runs();
    awaited = new AwaitedEvents(subscriptions, journal, runs, () -> now, timers, BOUNDS);
    done(runs.create(List.of(Samples.run(1, "approve", Optional.empty()))));
  }

  @AfterEach
  void close() {
    opened.close();
    timers.shutdownNow();
  }

  @Test
  void eventThatComesLater_wakesAndIsRecordedFirst() {
    var waiting = wait(PUSH, NOON, LONG);
    Event event = received("push", 1);
    done(awaited.bring(event));

    // Brought, or found in the journal before that.
    assertThat(waiting.awaitItem(PATIENCE).getItem().orElseThrow().id()).isEqualTo(event.id());
    assertThat(wakes()).containsExactly(event.id());
    assertThat(subscriptions.size()).isZero();
  }

  @Test
  void eventThatWasJournaledSinceTheWaitBegan_isItsEvent_whatEverBecameOfItsDispatch() {
    received("push", -1);
    received("issues", 1);
    Event dispatched = received("push", 2);
    received("push", 3);
    done(journal.complete(List.of(dispatched.id())));

    Event woken = wait(PUSH, NOON, LONG).awaitItem(PATIENCE).getItem().orElseThrow();

    assertThat(woken.id()).isEqualTo(dispatched.id());
    assertThat(wakes()).containsExactly(dispatched.id());
    assertThat(subscriptions.size()).isZero();
  }

  @Test
  void eventThatIsRecordedToHaveWokenTheWait_comesBeforeOthers() {
    received("push", 1);
    Event recorded = received("push", 2);
    done(runs.woke("run-1", "Wait", 1, recorded.id()));

    assertThat(wait(PUSH, NOON, LONG).awaitItem(PATIENCE).getItem().orElseThrow().id())
        .isEqualTo(recorded.id());
  }

  @Test
  void eventOfAnEarlierWaitOfTheRun_isNotUsedTwice() {
    Event earlier = received("push", 1);
    done(runs.woke("run-1", "Wait", 1, earlier.id()));
    now = NOON.plusSeconds(5);
    var second = wait(2, PUSH, new Since.Now(), NOON.plusSeconds(2), LONG);
    done(awaited.bring(earlier)); // dispatched once more, after a restart

    Event later = received("push", 6);
    done(awaited.bring(later));
    // Brought, or found in the journal before that.
    assertThat(second.awaitItem(PATIENCE).getItem().orElseThrow().id()).isEqualTo(later.id());
  }

  @Test
  void filters_holdForJournaledEventsToo() {
    for (int second = 1; second <= 45; second++) { // more than one look brings
      received("push", second);
    }
    Event fitting = received("push", 46, "{\"ref\": \"refs/tags/v1\"}");
    Filter tag = payload -> payload.path("ref").asText().startsWith("refs/tags/");
    assertThat(
            wait(new EventPattern("github", "", List.of(tag)), NOON, LONG)
                .awaitItem(PATIENCE)
                .getItem()
                .orElseThrow()
                .id())
        .isEqualTo(fitting.id());
  }

  @Test
  void waitPastItsDeadline_isOverAtOnce_unlessItsEventCameInTime() {
    now = NOON.plusSeconds(100);
    received("push", 61);
    assertThat(wait(PUSH, NOON, Duration.ofSeconds(60)).awaitItem(PATIENCE).getItem()).isEmpty();
    assertThat(subscriptions.size()).isZero();

    Event inTime = received("push", 59);
    assertThat(wait(PUSH, NOON, Duration.ofSeconds(60)).awaitItem(PATIENCE).getItem().orElseThrow())
        .extracting(Event::id)
        .isEqualTo(inTime.id());
  }

  @Test
  void wait_endsWhenWhatWasLeftOfItsTimeIsOver() {
    now = NOON.plusSeconds(60).minusMillis(20);
    assertThat(wait(PUSH, NOON, Duration.ofSeconds(60)).awaitItem(PATIENCE).getItem()).isEmpty();
  }

  // --- from where on events count

  @Test
  void wait_looksBackToTheEventThatStartedItsRun_whichIsNotItsEvent() {
    received("push", -2);
    Event started = received("push", -1);
    startNumber = started.id();
    Event between = received("push", 1);
    now = NOON.plusSeconds(5);

    assertThat(woken(wait(1, PUSH, new Since.Start(), now, LONG))).isEqualTo(between.id());
  }

  @Test
  void wait_ofARunThatNoEventStarted_looksBackToTheRunsStart() {
    received("push", 1);
    startNumber = IdSource.firstAt(NOON.plusSeconds(2));
    Event between = received("push", 3);
    now = NOON.plusSeconds(5);

    assertThat(woken(wait(1, PUSH, new Since.Start(), now, LONG))).isEqualTo(between.id());
  }

  @Test
  void waitSinceNow_isNotEndedByWhatCameBefore() {
    received("push", 1);
    now = NOON.plusSeconds(5);
    var waiting = wait(1, PUSH, new Since.Now(), now, LONG);
    Event later = received("push", 6);
    done(awaited.bring(later));
    assertThat(woken(waiting)).isEqualTo(later.id());
  }

  @Test
  void waitSinceSoLongBefore_looksBackJustThatFar_andNeverAtTheEventThatStartedItsRun() {
    received("push", 1);
    Event started = received("push", 3);
    startNumber = started.id();
    Event within = received("push", 4);
    now = NOON.plusSeconds(5);

    assertThat(woken(wait(1, PUSH, new Since.Before(Duration.ofSeconds(3)), now, LONG)))
        .isEqualTo(within.id());
    Event before = received("push", 2);
    assertThat(woken(wait(2, PUSH, new Since.Before(Duration.ofSeconds(3)), now, LONG)))
        .as("also one from before the run")
        .isEqualTo(before.id());
  }

  @Test
  void events_thatAWaitMissed_endTheWaitsOfALoopOneByOne_alsoAfterARestart() {
    Event first = received("push", 1);
    Event second = received("push", 2);
    now = NOON.plusSeconds(5);
    assertThat(woken(wait(1, PUSH, new Since.Start(), now, LONG))).isEqualTo(first.id());
    assertThat(woken(wait(2, PUSH, new Since.Start(), now, LONG))).isEqualTo(second.id());
    var third = wait(3, PUSH, new Since.Start(), now, LONG);
    done(awaited.bring(first)); // dispatched only now, or once more
    done(awaited.bring(second));
    third.assertNotTerminated();
    assertThat(woken(wait(2, PUSH, new Since.Start(), now, LONG)))
        .as("taken up again after a crash before its end was recorded")
        .isEqualTo(second.id());

    Event last = received("push", 6);
    done(awaited.bring(last));
    assertThat(woken(third)).isEqualTo(last.id());
    assertThat(wakes()).containsExactly(first.id(), second.id(), last.id());
  }

  @Test
  void event_endsOneOfTwoWaitsOfARun_andWaitsOfOtherRunsToo() {
    done(runs.create(List.of(Samples.run(2, "approve", Optional.empty()))));
    var one = wait(1, PUSH, new Since.Now(), NOON, LONG);
    var other = wait(2, PUSH, new Since.Now(), NOON, LONG);
    var elsewhere =
        awaited
            .next(eventWait("run-2", 1, PUSH, new Since.Now(), NOON, LONG))
            .subscribe()
            .withSubscriber(UniAssertSubscriber.<Optional<Event>>create());
    Event first = received("push", 1);
    done(awaited.bring(first));
    assertThat(woken(elsewhere)).isEqualTo(first.id());
    await().atMost(PATIENCE).until(() -> subscriptions.size() == 1);
    Event second = received("push", 2);
    done(awaited.bring(second));
    assertThat(List.of(woken(one), woken(other)))
        .containsExactlyInAnyOrder(first.id(), second.id());
  }

  @Test
  void wait_looksBackOverTheNewestOfTooManyEvents() {
    received("push", 1, "{\"ref\": \"refs/tags/v1\"}");
    Event newer = received("push", 2, "{\"ref\": \"refs/tags/v2\"}");
    for (int second = 3; second <= LOOK_BACK_MAX + 1; second++) {
      received("push", second);
      received("issues", second); // do not count
    }
    now = NOON.plusSeconds(100);
    Filter tag = payload -> payload.path("ref").asText().startsWith("refs/tags/");
    EventPattern tags = new EventPattern("github", "push", List.of(tag));
    assertThat(woken(wait(1, tags, new Since.Start(), now, LONG))).isEqualTo(newer.id());
  }

  private static long woken(UniAssertSubscriber<Optional<Event>> waiting) {
    return waiting.awaitItem(PATIENCE).getItem().orElseThrow().id();
  }

  // --- who ends a wait: its event or its time

  @Test
  void timeThatIsOverWhileItsEventIsBeingRecorded_doesNotEndTheWait() {
    HeldWakes held = new HeldWakes(runs);
    ManualTime time = new ManualTime();
    AwaitedEvents awaited = on(time, held.store());
    var waiting = waitAMinute(awaited, time);
    Event event = received("push", time.instant().plusSeconds(1));
    CompletableFuture<Void> brought = awaited.bring(event).subscribeAsCompletionStage();
    await().atMost(PATIENCE).until(held::isHeld); // brought, and being recorded

    assertThat(time.next()).as("the time is over").isTrue();
    await().atMost(PATIENCE).until(() -> time.waiting() > 0 || waiting.getItem() != null);
    waiting.assertNotTerminated();
    held.release();

    assertThat(waiting.awaitItem(PATIENCE).getItem().orElseThrow().id()).isEqualTo(event.id());
    brought.join();
    assertThat(wakes()).containsExactly(event.id());
    assertThat(subscriptions.size()).isZero();
  }

  @Test
  void eventThatCouldNotBeRecordedAtFirst_stillWakesTheWaitWhenItsTimeIsOver() {
    HeldWakes held = new HeldWakes(runs);
    ManualTime time = new ManualTime();
    AwaitedEvents awaited = on(time, held.store());
    var waiting = waitAMinute(awaited, time);
    Event event = received("push", time.instant().plusSeconds(1));
    CompletableFuture<Void> brought = awaited.bring(event).subscribeAsCompletionStage();
    await().atMost(PATIENCE).until(held::isHeld);
    assertThat(time.next()).as("the time is over").isTrue();
    await().atMost(PATIENCE).until(() -> time.waiting() > 0);
    held.fail();
    assertThat(brought).isCompletedExceptionally();
    waiting.assertNotTerminated();

    assertThat(time.next()).as("it is looked for once more").isTrue();
    assertThat(waiting.awaitItem(PATIENCE).getItem().orElseThrow().id()).isEqualTo(event.id());
    assertThat(wakes()).containsExactly(event.id());
  }

  @Test
  void eventThatCameInTime_wakesTheWait_thoughItsDispatchTakesLonger() {
    ManualTime time = new ManualTime();
    AwaitedEvents awaited = on(time, runs);
    var waiting = waitAMinute(awaited, time);
    Event event = received("push", time.instant().plus(MINUTE));
    assertThat(time.next()).as("the time is over").isTrue();

    assertThat(waiting.awaitItem(PATIENCE).getItem().orElseThrow().id()).isEqualTo(event.id());
    done(awaited.bring(event));
    assertThat(wakes()).containsExactly(event.id());
    assertThat(subscriptions.size()).isZero();
  }

  @Test
  void eventThatCameTooLate_isNotConsumed_thoughTheTimeIsNotYetSaidToBeOver() {
    ManualTime time = new ManualTime();
    AwaitedEvents awaited = on(time, runs);
    var waiting = waitAMinute(awaited, time);
    done(awaited.bring(received("push", time.instant().plus(MINUTE).plusNanos(1))));
    waiting.assertNotTerminated();
    assertThat(time.next()).as("the time is over").isTrue();

    assertThat(waiting.awaitItem(PATIENCE).getItem()).isEmpty();
    assertThat(wakes()).isEmpty();
  }

  private AwaitedEvents on(ManualTime time, RunStore store) {
    return new AwaitedEvents(subscriptions, journal, store, time, time, BOUNDS);
  }

  /** A wait for a minute, which has looked back and goes on until a test moves the time. */
  private UniAssertSubscriber<Optional<Event>> waitAMinute(AwaitedEvents awaited, ManualTime time) {
    var waiting =
        awaited
            .next(eventWait("run-1", 1, PUSH, new Since.Now(), time.instant(), MINUTE))
            .subscribe()
            .withSubscriber(UniAssertSubscriber.<Optional<Event>>create());
    await().atMost(PATIENCE).until(() -> time.waiting() == 1);
    return waiting;
  }

  /** Lets the first record of what woke a run wait for the test. */
  private static final class HeldWakes {
    private final RunStore real;
    private final CompletableFuture<Void> go = new CompletableFuture<>();
    private final AtomicBoolean held = new AtomicBoolean();

    HeldWakes(RunStore real) {
      this.real = real;
    }

    RunStore store() {
      return (RunStore)
          Proxy.newProxyInstance(
              RunStore.class.getClassLoader(),
              new Class<?>[] {RunStore.class},
              (_, method, arguments) -> {
                Object result = method.invoke(real, arguments);
                return method.getName().equals("woke") && held.compareAndSet(false, true)
                    ? Uni.createFrom().completionStage(go).chain(() -> (Uni<?>) result)
                    : result;
              });
    }

    boolean isHeld() {
      return held.get();
    }

    void release() {
      go.complete(null);
    }

    void fail() {
      go.completeExceptionally(new IllegalStateException("the disk is full"));
    }
  }

  // --- faults

  @Test
  void waitThatIsNotRecorded_goesOnWaiting() {
    var waiting =
        awaited
            .next(eventWait("run-404", 1, PUSH, new Since.Now(), NOON, LONG))
            .subscribe()
            .withSubscriber(UniAssertSubscriber.create());
    Event event = received("push", 1);
    // The look back may have found it first, and puts the wait back like this.
    await("run-404 is not there, so that it was woken cannot be recorded")
        .atMost(PATIENCE)
        .until(() -> failure(awaited.bring(event)).isPresent());
    waiting.assertNotTerminated();
    await().atMost(PATIENCE).until(() -> subscriptions.size() == 1);
    waiting.cancel();
    await().atMost(PATIENCE).until(() -> subscriptions.size() == 0);
  }

  private static Optional<Throwable> failure(Uni<Void> uni) {
    return done(
        uni.map(_ -> Optional.<Throwable>empty()).onFailure().recoverWithItem(Optional::of));
  }

  private UniAssertSubscriber<Optional<Event>> wait(
      EventPattern pattern, Instant since, Duration timeout) {
    return wait(1, pattern, new Since.Now(), since, timeout);
  }

  private UniAssertSubscriber<Optional<Event>> wait(
      int activation, EventPattern pattern, Since since, Instant begun, Duration timeout) {
    return awaited
        .next(eventWait("run-1", activation, pattern, since, begun, timeout))
        .subscribe()
        .withSubscriber(UniAssertSubscriber.create());
  }

  private EventWait eventWait(
      String run, int activation, EventPattern pattern, Since since, Instant begun, Duration max) {
    return new EventWait(run, "Wait", activation, startNumber, pattern, since, begun, max);
  }

  private List<Long> wakes() {
    return done(runs.wakes("run-1")).stream().map(RunStore.Wake::eventId).toList();
  }

  private Event received(String name, int second) {
    return received(name, second, "{\"ref\": \"refs/heads/main\"}");
  }

  private Event received(String name, int second, String body) {
    return received(name, NOON.plusSeconds(second), body);
  }

  private Event received(String name, Instant at) {
    return received(name, at, "{\"ref\": \"refs/heads/main\"}");
  }

  private Event received(String name, Instant at, String body) {
    long id = IdSource.firstAt(at);
    Event push = Samples.push(id, "d-" + id, body);
    Event event =
        new Event(
            id,
            "github",
            name,
            push.deliveryId(),
            at,
            push.headers(),
            push.payload(),
            push.body(),
            push.bodyHash());
    done(journal.append(event));
    return event;
  }

  private static <T> T done(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }
}
