package dev.dipeo.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dipeo.journal.Appended;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.JournalFullException;
import dev.dipeo.store.Samples;
import dev.dipeo.store.StoreBounds;
import dev.dipeo.store.StoreException;
import dev.dipeo.store.StoreOutageException;
import dev.dipeo.store.TestBounds;
import dev.dipeo.store.sqlite.Opened;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The writer on SQLite; the writing thread is held up so that it is known what waits. */
class GroupCommitTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder;
  private Opened opened;

  @BeforeEach
  void open() {
    opened = Opened.in(folder);
  }

  @AfterEach
  void close() {
    opened.close();
  }

  @Test
  void writes_thatWait_shareOneCommit() {
    var gate = new Gate();
    long before = opened.store().commits();
    List<UniAssertSubscriber<Appended>> waiting =
        IntStream.rangeClosed(1, 100).mapToObj(id -> subscribe(append(id))).toList();
    assertThat(opened.store().queueDepth()).isEqualTo(101);
    waiting.forEach(UniAssertSubscriber::assertNotTerminated);

    gate.open();
    waiting.forEach(each -> each.awaitItem(PATIENCE));
    assertThat(opened.store().commits() - before).as("the gate's and one for all").isEqualTo(2);
    await().atMost(PATIENCE).until(() -> opened.store().queueDepth() == 0);
  }

  @Test
  void writes_moreThanABatch_takeSeveralCommits() {
    var gate = new Gate();
    long before = opened.store().commits();
    List<UniAssertSubscriber<Appended>> waiting =
        IntStream.rangeClosed(1, Writer.BATCH_MAX + 1)
            .mapToObj(id -> subscribe(append(id)))
            .toList();
    gate.open();
    waiting.forEach(each -> each.awaitItem(PATIENCE));
    assertThat(opened.store().commits() - before).isEqualTo(3);
  }

  @Test
  void writes_moreBytesThanABatch_takeSeveralCommits() {
    var gate = new Gate();
    long before = opened.store().commits();
    var first = subscribe(appendOfBytes(1, (int) Writer.BATCH_BYTES_MAX));
    var second = subscribe(append(2));
    gate.open();
    first.awaitItem(PATIENCE);
    second.awaitItem(PATIENCE);
    assertThat(opened.store().commits() - before).isEqualTo(3);
  }

  @Test
  void badWrites_amongGoodOnes_hurtNobody() {
    var gate = new Gate();
    long before = opened.store().commits();
    var good = subscribe(append(1));
    var refused =
        subscribe(
            writer()
                .write(
                    0,
                    session ->
                        session.update("INSERT INTO dead_events (event_id, error) VALUES (8, 'x')")
                            + session.update(
                                "INSERT INTO run_wakes (event_id, run_id) VALUES (1, 404)")));
    var broken =
        subscribe(
            writer()
                .<Integer>write(
                    0,
                    session -> {
                      session.update("INSERT INTO dead_events (event_id, error) VALUES (9, 'x')");
                      throw new IllegalStateException("a bug");
                    }));
    var alsoGood = subscribe(append(2));
    gate.open();

    assertThat(good.awaitItem(PATIENCE).getItem()).isInstanceOf(Appended.Recorded.class);
    assertThat(alsoGood.awaitItem(PATIENCE).getItem()).isInstanceOf(Appended.Recorded.class);
    assertThat(refused.awaitFailure(PATIENCE).getFailure()).isInstanceOf(StoreException.class);
    assertThat(broken.awaitFailure(PATIENCE).getFailure()).hasMessage("a bug");
    assertThat(opened.store().commits() - before).as("still one commit").isEqualTo(2);
    assertThat(rows("dead_events")).as("nothing half done").isZero();
    assertThat(rows("events")).isEqualTo(2);
    assertThat(opened.store().accepting()).isTrue();
  }

  @Test
  void badWrite_alone_leavesNothing() {
    var broken =
        subscribe(
            writer()
                .<Integer>write(
                    0,
                    session -> {
                      session.update("INSERT INTO dead_events (event_id, error) VALUES (9, 'x')");
                      throw new StackOverflowError();
                    }));
    assertThat(broken.awaitFailure(PATIENCE).getFailure()).isInstanceOf(StoreException.class);
    assertThat(rows("dead_events")).isZero();
    subscribe(append(1)).awaitItem(PATIENCE);
  }

  @Test
  void append_queueFull_isRefusedWhileRunsGoOn() {
    reopen(settings(3, TestBounds.JOURNAL_QUEUE_BYTES_MAX, 2));
    var gate = new Gate(); // takes one of the two places of the others
    var waiting = IntStream.rangeClosed(1, 3).mapToObj(id -> subscribe(append(id))).toList();
    assertThat(opened.store().accepting()).isFalse();

    subscribe(append(4))
        .awaitFailure(PATIENCE)
        .assertFailedWith(JournalFullException.class, "Too many events wait already (3");
    var mark = subscribe(opened.store().journal().complete(List.of(1L)));
    mark.assertNotTerminated();
    subscribe(opened.store().journal().complete(List.of(2L)))
        .awaitFailure(PATIENCE)
        .assertFailedWith(JournalFullException.class, "Too many writes of runs");

    gate.open();
    waiting.forEach(each -> each.awaitItem(PATIENCE));
    mark.awaitItem(PATIENCE);
    await().atMost(PATIENCE).until(() -> opened.store().accepting());
    subscribe(append(4)).awaitItem(PATIENCE);
    assertThat(rows("events")).as("the refused one was not written").isEqualTo(4);
  }

  @Test
  void append_queueFullByBytes_isRefusedExceptAlone() {
    reopen(settings(100, 10_000, 100));
    var gate = new Gate();
    var alone = subscribe(appendOfBytes(1, 20_000));
    alone.assertNotTerminated();
    subscribe(append(2)).awaitFailure(PATIENCE).assertFailedWith(JournalFullException.class);
    gate.open();
    alone.awaitItem(PATIENCE);
    await().atMost(PATIENCE).until(() -> opened.store().accepting());
    subscribe(append(2)).awaitItem(PATIENCE);
  }

  @Test
  void reads_queueFull_areRefused() {
    reopen(
        new StoreBounds(
            10,
            TestBounds.JOURNAL_QUEUE_BYTES_MAX,
            10,
            TestBounds.RUN_QUEUE_BYTES_MAX,
            1,
            1,
            TestBounds.LOCK_WAIT_MAX,
            TestBounds.CLOSE_WAIT_MAX,
            TestBounds.LEASE,
            TestBounds.DEDUPE_WINDOW));
    var started = new CountDownLatch(1);
    var hold = new CountDownLatch(1);
    var running =
        subscribe(
            opened
                .store()
                .reads()
                .read(
                    session -> {
                      started.countDown();
                      return awaitLatch(hold);
                    }));
    awaitLatch(started);
    var waiting = subscribe(opened.store().journal().find(1));
    subscribe(opened.store().journal().find(2))
        .awaitFailure(PATIENCE)
        .assertFailedWith(JournalFullException.class, "Too many reads");
    hold.countDown();
    running.awaitItem(PATIENCE);
    waiting.awaitItem(PATIENCE);
  }

  @Test
  void writer_isNotHeldUpBySubscribers() {
    var hold = new CountDownLatch(1);
    var blocked = new CountDownLatch(1);
    append(1)
        .subscribe()
        .with(
            item -> {
              blocked.countDown();
              awaitLatch(hold);
            });
    awaitLatch(blocked);
    var behind = subscribe(append(2));
    // Committed although its completion cannot be delivered yet.
    await().atMost(PATIENCE).until(() -> opened.store().commits() == 2);
    behind.assertNotTerminated();
    hold.countDown();
    behind.awaitItem(PATIENCE);
  }

  @Test
  void commits_thatFail_failTheirWritesAndLaterOnesAreTried() {
    // A full disk, as SQLite sees it.
    subscribe(writer().write(0, session -> pragma(session, "max_page_count = 1")))
        .awaitItem(PATIENCE);
    var gate = new Gate();
    var first = subscribe(appendOfBytes(1, 100_000));
    var second = subscribe(appendOfBytes(2, (int) Writer.BATCH_BYTES_MAX)); // and no more with it
    gate.open();
    var after = new Gate(); // the store would soon find by itself that small writes have room

    for (var failed : List.of(first, second)) {
      assertThat(failed.awaitFailure(PATIENCE).getFailure())
          .isInstanceOf(StoreOutageException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("is full: nothing more can be recorded")
          .hasMessageContaining("Free space");
    }
    assertThat(opened.store().accepting()).isFalse();
    assertThat(opened.store().lastError()).hasValueSatisfying(m -> assertThat(m).contains("full"));
    assertThat(rows("events")).isZero();
    after.open();

    subscribe(writer().write(0, session -> pragma(session, "max_page_count = 1000000")))
        .awaitItem(PATIENCE);
    assertThat(subscribe(appendOfBytes(1, 100_000)).awaitItem(PATIENCE).getItem())
        .isInstanceOf(Appended.Recorded.class);
    assertThat(opened.store().accepting()).isTrue();
    assertThat(opened.store().lastError()).isEmpty();
  }

  @Test
  void accepting_afterAFailure_recoversWithoutTraffic() {
    List<Boolean> accepting = new CopyOnWriteArrayList<>();
    List<String> errors = new CopyOnWriteArrayList<>();
    // Looks around on the thread that would otherwise find that it works again.
    Statements<Integer> failing =
        session -> {
          accepting.add(opened.store().accepting());
          errors.add(opened.store().lastError().orElse("none"));
          throw new SQLException("disk I/O error", "", 10);
        };
    var gate = new Gate();
    var first = subscribe(writer().write(Writer.BATCH_BYTES_MAX, failing)); // and no more with it
    var second = subscribe(writer().write(0, failing));
    gate.open();
    first.awaitFailure(PATIENCE);
    second.awaitFailure(PATIENCE);
    assertThat(accepting).containsExactly(true, false);
    assertThat(errors).hasSize(2).first().isEqualTo("none");
    assertThat(errors).last().asString().contains("disk");
    await().atMost(PATIENCE).until(() -> opened.store().accepting());
    assertThat(rows("pending_events")).as("probing leaves no trace").isZero();
  }

  @Test
  void close_writesWhatWaits() {
    var gate = new Gate();
    var waiting = IntStream.rangeClosed(1, 50).mapToObj(id -> subscribe(append(id))).toList();
    var closing = Thread.ofPlatform().start(opened.store()::close);
    await().atMost(PATIENCE).until(() -> !opened.store().accepting());
    subscribe(append(51)).awaitFailure(PATIENCE).assertFailedWith(StoreException.class, "closed");
    gate.open();
    waiting.forEach(each -> each.awaitItem(PATIENCE));
    await().atMost(PATIENCE).until(() -> !closing.isAlive());

    reopen(TestBounds.STORE);
    assertThat(rows("events")).isEqualTo(50);
  }

  /** A write that is in its transaction already, when closing interrupts the wait for others. */
  @Test
  void close_whileATransactionWaitsForFurtherWrites_writesIt() {
    var gate = new Gate();
    var flood =
        IntStream.rangeClosed(1, Writer.SIBLINGS_MIN)
            .mapToObj(id -> subscribe(append(id)))
            .toList();
    gate.open();
    flood.forEach(each -> each.awaitItem(PATIENCE));
    var last = subscribe(append(99));
    opened.store().close();
    assertThat(last.awaitItem(PATIENCE).getItem()).isInstanceOf(Appended.Recorded.class);
  }

  @Test
  void close_whileTheWriterHangs_endsInTimeAndFailsWhatWaits() {
    reopen(
        new StoreBounds(
            10,
            TestBounds.JOURNAL_QUEUE_BYTES_MAX,
            10,
            TestBounds.RUN_QUEUE_BYTES_MAX,
            1,
            10,
            TestBounds.LOCK_WAIT_MAX,
            Duration.ofMillis(50),
            TestBounds.LEASE,
            TestBounds.DEDUPE_WINDOW));
    var gate = new Gate();
    var waiting = subscribe(append(1));
    opened.store().close();
    waiting.awaitFailure(PATIENCE).assertFailedWith(StoreException.class, "closed");
    gate.open();
  }

  @Test
  void pragmas_areDurableAndBounded() {
    assertThat(setting("journal_mode")).isEqualTo("wal");
    assertThat(setting("synchronous")).as("FULL").isEqualTo("2");
    assertThat(setting("foreign_keys")).isEqualTo("1");
    assertThat(setting("busy_timeout")).isEqualTo("5000");
    assertThat(setting("cache_size")).isEqualTo("-16384");
    assertThat(setting("page_size")).isEqualTo("4096");
    assertThat(setting("wal_autocheckpoint")).isEqualTo("4096");
    assertThat(setting("journal_size_limit")).isEqualTo("67108864");
  }

  private void reopen(StoreBounds settings) {
    opened.close();
    opened = Opened.with(folder, settings);
  }

  private Writer writer() {
    return opened.store().writer();
  }

  private StoreBounds settings(int events, long eventBytes, int others) {
    return new StoreBounds(
        events,
        eventBytes,
        others,
        TestBounds.RUN_QUEUE_BYTES_MAX,
        1,
        10,
        TestBounds.LOCK_WAIT_MAX,
        TestBounds.CLOSE_WAIT_MAX,
        TestBounds.LEASE,
        TestBounds.DEDUPE_WINDOW);
  }

  private Uni<Appended> append(long id) {
    return opened.store().journal().append(Samples.push(id, "d-" + id));
  }

  private Uni<Appended> appendOfBytes(long id, int bytes) {
    Event event = Samples.push(id, "d-" + id, "\"" + "x".repeat(bytes) + "\"");
    return opened.store().journal().append(event);
  }

  private int rows(String table) {
    return opened
        .store()
        .reads()
        .read(session -> session.first("SELECT count(*) FROM " + table, row -> row.getInt(1)))
        .await()
        .atMost(PATIENCE)
        .orElseThrow();
  }

  private String setting(String name) {
    return subscribe(
            writer().write(0, session -> session.first("PRAGMA " + name, row -> row.getString(1))))
        .awaitItem(PATIENCE)
        .getItem()
        .orElseThrow();
  }

  private static int pragma(Session session, String pragma) throws SQLException {
    session.run("PRAGMA " + pragma);
    return 0;
  }

  private static <T> UniAssertSubscriber<T> subscribe(Uni<T> uni) {
    return uni.subscribe().withSubscriber(UniAssertSubscriber.create());
  }

  private static boolean awaitLatch(CountDownLatch latch) {
    try {
      return latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      // Closing the store interrupts its threads; the test decides how long this takes.
      return awaitLatch(latch);
    }
  }

  /** A write that keeps the writing thread until it is opened. */
  private final class Gate {
    private final CountDownLatch opened = new CountDownLatch(1);

    Gate() {
      var entered = new CountDownLatch(1);
      subscribe(
          writer()
              .write(
                  0,
                  session -> {
                    entered.countDown();
                    return awaitLatch(opened);
                  }));
      assertThat(awaitLatch(entered)).isTrue();
    }

    void open() {
      opened.countDown();
    }
  }
}
