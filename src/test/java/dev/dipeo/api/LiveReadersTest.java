package dev.dipeo.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dipeo.api.LiveEvent.Kind;
import dev.dipeo.problem.ProblemException;
import dev.dipeo.run.LogLine;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveReadersTest {
  private static final LiveEvent FIRST = new LiveEvent(Kind.RUN, "{}", Optional.empty());
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final LiveReaders readers = new LiveReaders(timers, NEVER);

  @AfterEach
  void stop() {
    timers.shutdownNow();
  }

  @Test
  void bounds_areThese() {
    assertThat(LiveReaders.READERS_MAX).isEqualTo(64);
    assertThat(LiveReaders.BEGIN_MAX).isEqualTo(Duration.ofMinutes(1));
    assertThat(LiveReader.EVENTS_WAITING_MAX).isEqualTo(1_000);
    assertThat(LiveReader.CHARS_WAITING_MAX).isEqualTo(512 * 1024);
  }

  @Test
  void reader_isToldInOrder_whatHappensToItsRunAfterItWasOpened() {
    print("run-1", "before");
    LiveReader reader = readers.open("run-1");
    readers.nodeStarted("run-1", LiveSnapshotTest.node("Say", 1, false));
    print("run-1", "one");
    print("run-2", "of another run");
    var read = reader.read(FIRST).subscribe().withSubscriber(AssertSubscriber.create(10));
    print("run-1", "two");
    readers.runPaused("run-1");
    readers.nodeFinished("run-1", LiveSnapshotTest.node("Say", 1, false));

    assertThat(kinds(read))
        .containsExactly(
            Kind.RUN,
            Kind.NODE_STARTED,
            Kind.NODE_PRINTED,
            Kind.NODE_PRINTED,
            Kind.RUN_PAUSED,
            Kind.NODE_FINISHED);
    assertThat(read.getItems().get(3).data())
        .isEqualTo("{\"node\":\"Say\",\"activation\":1,\"stream\":\"stdout\",\"text\":\"two\"}");
    read.assertNotTerminated();
  }

  @Test
  void reader_atTheBoundOfEvents_isToldThatItFellBehindAfterWhatWaited() {
    LiveReader reader = readers.open("run-1");
    var read = reader.read(FIRST).subscribe().withSubscriber(AssertSubscriber.create(1));
    for (int i = 0; i < LiveReader.EVENTS_WAITING_MAX + 10; i++) {
      print("run-1", "line " + i);
    }
    read.request(Long.MAX_VALUE).assertCompleted();

    List<LiveEvent> items = read.getItems();
    assertThat(items).hasSize(1 + LiveReader.EVENTS_WAITING_MAX + 1);
    assertThat(items.getLast()).isEqualTo(LiveEvent.FELL_BEHIND);
    for (int i = 0; i < LiveReader.EVENTS_WAITING_MAX; i++) {
      assertThat(items.get(1 + i).data()).endsWith("\"line " + i + "\"}");
    }
    assertThat(readers.count()).isZero();
  }

  @Test
  void reader_atTheBoundOfCharacters_fallsBehindAndOneEventAloneMayBeLarger() {
    LiveReader reader = readers.open("run-1");
    var read = reader.read(FIRST).subscribe().withSubscriber(AssertSubscriber.create(1));
    print("run-1", "x".repeat(LiveReader.CHARS_WAITING_MAX));
    print("run-1", "more");
    read.request(Long.MAX_VALUE).assertCompleted();

    assertThat(kinds(read)).containsExactly(Kind.RUN, Kind.NODE_PRINTED, Kind.FELL_BEHIND);
  }

  @Test
  void reader_thatTakesWhatItIsTold_neverFallsBehind() {
    LiveReader reader = readers.open("run-1");
    var read = reader.read(FIRST).subscribe().withSubscriber(AssertSubscriber.create(1));
    String large = "x".repeat(LiveReader.CHARS_WAITING_MAX / 2);
    for (int i = 0; i < LiveReader.EVENTS_WAITING_MAX + 10; i++) {
      print("run-1", i % 100 == 0 ? large : "line");
      read.request(1);
    }
    assertThat(read.getItems()).hasSize(1 + LiveReader.EVENTS_WAITING_MAX + 10);
    read.assertNotTerminated();
  }

  @Test
  void reader_thatGoesAway_isRemovedAtOnce() {
    var read =
        readers.open("run-1").read(FIRST).subscribe().withSubscriber(AssertSubscriber.create(10));
    var early =
        readers.open("run-1").read(FIRST).subscribe().withSubscriber(AssertSubscriber.create(0));
    assertThat(readers.count()).isEqualTo(2);
    read.cancel();
    assertThat(readers.count()).isEqualTo(1);
    early.cancel();
    assertThat(readers.count()).isZero();
    print("run-1", "to nobody");
    assertThat(kinds(read)).containsExactly(Kind.RUN);
  }

  @Test
  void readers_atTheirBound_areRefusedUntilOneIsGone() {
    List<LiveReader> opened = new ArrayList<>();
    for (int i = 0; i < LiveReaders.READERS_MAX; i++) {
      opened.add(readers.open("run-" + i));
    }
    assertThatThrownBy(() -> readers.open("run-1"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(503);
              assertThat(refused.problem().type()).isEqualTo("too-many-readers");
              assertThat(refused.problem().detail()).startsWith("64 readers");
            });
    opened.getFirst().close();
    assertThat(readers.open("run-1")).isNotNull();
  }

  @Test
  void close_tellsReadersThatTheServerStopsAndLetsNoneIn() {
    var read =
        readers.open("run-1").read(FIRST).subscribe().withSubscriber(AssertSubscriber.create(10));
    readers.close();
    read.assertCompleted();
    assertThat(kinds(read)).containsExactly(Kind.RUN, Kind.SERVER_STOPPING);
    assertThat(readers.count()).isZero();
    assertThatThrownBy(() -> readers.open("run-1"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().status()).isEqualTo(503));
  }

  @Test
  void reader_toWhomNothingIsToBeSaid_isKeptAlive() {
    LiveReaders often = new LiveReaders(timers, Duration.ofMillis(1));
    var read =
        often
            .open("run-1")
            .read(FIRST)
            .subscribe()
            .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(kinds(read)).endsWith(Kind.KEEP_ALIVE, Kind.KEEP_ALIVE));
    read.cancel();
  }

  @Test
  void reader_thatTakesNothing_isKeptAliveOnce() {
    LiveReader reader = readers.open("run-1");
    var read = reader.read(FIRST).subscribe().withSubscriber(AssertSubscriber.create(0));
    for (int i = 0; i < 3; i++) {
      reader.keepAlive();
    }
    read.request(10);
    assertThat(kinds(read)).containsExactly(Kind.RUN, Kind.KEEP_ALIVE);
  }

  @Test
  void reader_thatDoesNotBeginInTime_isGone() {
    LiveReaders impatient = new LiveReaders(timers, Duration.ofMillis(1), Duration.ofMillis(5));
    LiveReader reader = impatient.open("run-1");
    await().atMost(PATIENCE).until(() -> impatient.count() == 0);
    var late = reader.read(FIRST).subscribe().withSubscriber(AssertSubscriber.create(10));
    late.assertCompleted();
  }

  private void print(String runId, String text) {
    readers.nodePrinted(runId, "Say", 1, new LogLine(text, false));
  }

  private static List<Kind> kinds(AssertSubscriber<LiveEvent> read) {
    return read.getItems().stream().map(LiveEvent::kind).toList();
  }
}
