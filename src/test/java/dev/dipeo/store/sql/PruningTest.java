package dev.dipeo.store.sql;

import static dev.dipeo.store.Samples.push;
import static dev.dipeo.store.Samples.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.IdSource;
import dev.dipeo.journal.Appended;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.Journal;
import dev.dipeo.journal.SameBody;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunState;
import dev.dipeo.run.RunStore;
import dev.dipeo.store.RetentionBounds;
import dev.dipeo.store.Samples;
import dev.dipeo.store.sqlite.Opened;
import dev.dipeo.store.sqlite.Sqlite;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruningTest {
  private static final Instant NOW = Samples.NOON;
  private static final RetentionBounds USUAL =
      new RetentionBounds(Duration.ofDays(30), Duration.ofDays(30), Duration.ofDays(90), 1 << 30);

  @TempDir Path folder;
  private Opened opened;
  private Journal journal;
  private RunStore runs;

  @BeforeEach
  void open() {
    opened = Opened.in(folder);
    journal = opened.store().journal();
    runs = opened.store().runs();
  }

  @AfterEach
  void close() {
    opened.close();
  }

  private static <T> T await(Uni<T> uni) {
    return uni.await().atMost(Duration.ofSeconds(60));
  }

  private static long daysAgo(int days) {
    return IdSource.firstAt(NOW.minus(Duration.ofDays(days)));
  }

  private long dispatched(long id, String body) {
    await(journal.append(push(id, "d-" + id, body)));
    await(journal.complete(List.of(id)));
    return id;
  }

  private long dispatched(long id) {
    return dispatched(id, "{}");
  }

  private String ended(long number, Optional<Long> event, Instant at) {
    Run run = run(number, "deploy-" + number, event);
    await(runs.create(List.of(run)));
    await(runs.finish(ended(run, at), List.of()));
    return "run-" + number;
  }

  private static Run ended(Run run, Instant at) {
    return run.ended(
        RunState.COMPLETED, at, Optional.empty(), Optional.empty(), Optional.of(Samples.json("1")));
  }

  private boolean isThere(long event) {
    return await(journal.find(event)).isPresent();
  }

  private long number(String sql) throws SQLException {
    return Opened.number(folder, sql);
  }

  @Test
  void round_whatIsOverAndOld_goes() throws SQLException {
    long old = dispatched(daysAgo(31));
    String oldRun = ended(daysAgo(31) + 1, Optional.of(old), NOW.minus(Duration.ofDays(31)));
    long young = dispatched(daysAgo(29));
    String youngRun = ended(daysAgo(29) + 1, Optional.of(young), NOW.minus(Duration.ofDays(29)));
    // Begun long ago, and over since yesterday.
    String longRun = ended(daysAgo(40), Optional.empty(), NOW.minus(Duration.ofDays(1)));

    Pruned pruned = await(opened.store().pruning(USUAL).round(NOW));
    assertThat(pruned.events()).isEqualTo(1);
    assertThat(pruned.runs()).isEqualTo(1);
    assertThat(isThere(old)).isFalse();
    assertThat(isThere(young)).isTrue();
    assertThat(await(runs.find(oldRun))).isEmpty();
    assertThat(await(runs.find(youngRun))).isPresent();
    assertThat(await(runs.find(longRun))).isPresent();
    assertThat(number("SELECT count(*) FROM run_variables")).isEqualTo(2);
    assertThat(await(opened.store().pruning(USUAL).round(NOW)).isNothing()).isTrue();
  }

  @Test
  void round_eventGoesBeforeItsRun_runKeepsThePayload() {
    Event event = push(daysAgo(2), "d", "{\"ref\": \"refs/heads/main\"}");
    await(journal.append(event));
    ObjectNode variables = JsonNodeFactory.instance.objectNode();
    variables.putObject("event").set("payload", event.payload());
    variables.set("payload", event.payload());
    Run run = Samples.run(daysAgo(2) + 1, "deploy", Optional.of(event.id()), variables);
    await(runs.create(List.of(run), Optional.of(event.payload())));
    await(journal.complete(List.of(event.id())));
    await(runs.finish(ended(run, NOW), List.of()));
    dispatched(daysAgo(1));

    RetentionBounds eventsFirst =
        new RetentionBounds(Duration.ofDays(1), Duration.ofDays(30), Duration.ofDays(90), 1 << 30);
    assertThat(await(opened.store().pruning(eventsFirst).round(NOW)).events()).isEqualTo(1);
    assertThat(isThere(event.id())).isFalse();
    assertThat(await(runs.find(run.id())).orElseThrow().run().variables()).isEqualTo(variables);
  }

  @Test
  void round_whatIsNotOver_staysHoweverOld() {
    long pending = daysAgo(400);
    await(journal.append(push(pending, "pending")));
    long ofARun = dispatched(daysAgo(399));
    await(runs.create(List.of(run(daysAgo(399) + 1, "deploy", Optional.of(ofARun)))));
    long woke = dispatched(daysAgo(398));
    await(runs.woke("run-" + (daysAgo(399) + 1), "Wait", 1, woke));
    long dead = daysAgo(80);
    await(journal.append(push(dead, "dead")));
    await(journal.bury(dead, "no diagram could be read"));
    long veryDead = daysAgo(91);
    await(journal.append(push(veryDead, "very dead")));
    await(journal.bury(veryDead, "no diagram could be read"));
    long over = dispatched(daysAgo(60));
    dispatched(daysAgo(0));

    await(opened.store().pruning(USUAL).round(NOW));
    assertThat(isThere(pending)).isTrue();
    assertThat(isThere(ofARun)).as("its run is not over").isTrue();
    assertThat(isThere(woke)).as("woke a run that is not over").isTrue();
    assertThat(isThere(dead)).isTrue();
    assertThat(isThere(veryDead)).isFalse();
    assertThat(isThere(over)).as("dispatched and old").isFalse();
    assertThat(await(runs.unfinished("", 9))).hasSize(1);
  }

  @Test
  void round_newestEvent_staysSoThatNumbersGoOn() {
    long newest = dispatched(daysAgo(31));
    await(opened.store().pruning(USUAL).round(NOW));
    assertThat(isThere(newest)).isTrue();
  }

  /**
   * A delivery that is repeated within the window is a duplicate, also of an event that is gone.
   */
  @Test
  void round_deliveriesWithinTheWindow_staysKnown() throws SQLException {
    RetentionBounds short_ =
        new RetentionBounds(Duration.ofHours(1), Duration.ofHours(1), Duration.ofDays(90), 1 << 30);
    long within = daysAgo(6);
    await(journal.append(push(within, "within"), SameBody.FLAG));
    await(journal.complete(List.of(within)));
    long beyond = dispatched(daysAgo(8));
    dispatched(daysAgo(0));

    Pruned pruned = await(opened.store().pruning(short_).round(NOW));
    assertThat(pruned.events()).isEqualTo(2);
    assertThat(pruned.seen()).isEqualTo(1);
    assertThat(isThere(within)).isFalse();
    assertThat(await(journal.append(push(daysAgo(0) + 5, "within"))))
        .isEqualTo(new Appended.Duplicate(within));
    assertThat(await(journal.append(push(daysAgo(0) + 6, "other"), SameBody.REFUSE)))
        .isEqualTo(new Appended.Repeated(within));
    assertThat(await(journal.append(push(daysAgo(0) + 7, "d-" + beyond))))
        .isInstanceOf(Appended.Recorded.class);
    assertThat(number("SELECT count(*) FROM seen_recent WHERE body_key IS NOT NULL")).isEqualTo(1);
  }

  @Test
  void round_tooLarge_theOldestGoEarlyAndTheFileShrinks() throws Exception {
    String body = "{\"text\":\"" + Samples.noise(60_000, 'x') + "\"}";
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 400; i++) { // about 24 MB
      ids.add(dispatched(daysAgo(1) + i, body));
    }
    RetentionBounds small =
        new RetentionBounds(
            Duration.ofDays(30), Duration.ofDays(30), Duration.ofDays(90), 8L << 20);
    Pruned pruned = await(opened.store().pruning(small).round(NOW));
    assertThat(pruned.events()).isBetween(250L, 399L);
    assertThat(isThere(ids.getFirst())).isFalse();
    assertThat(isThere(ids.getLast())).isTrue();
    assertThat(pruned.bytesFreed()).isGreaterThan(8L << 20);
    assertThat(await(opened.store().pruning(small).round(NOW)).events()).isZero();
    close();
    assertThat(size()).isLessThan(12L << 20);
    open();
  }

  private static RetentionBounds ofSize(long bytesMax) {
    return new RetentionBounds(
        Duration.ofDays(30), Duration.ofDays(30), Duration.ofDays(90), bytesMax);
  }

  /** As much comes as can, several times the size. */
  @Test
  void shrink_whileMuchComes_holdsTheSize() throws Exception {
    long bytesMax = 8L << 20;
    Pruning pruning = opened.store().pruning(ofSize(bytesMax));
    var over = new AtomicBoolean();
    var shrinking =
        Multi.createBy()
            .repeating()
            .uni(pruning::shrink)
            .whilst(_ -> !over.get())
            .collect()
            .last()
            .subscribeAsCompletionStage();
    long largest = 0;
    long id = daysAgo(1);
    for (int batch = 0; batch < 80; batch++) { // 32 MB
      List<Long> ids = new ArrayList<>();
      List<Uni<Appended>> appends = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        ids.add(id);
        String body = "{\"text\":\"" + Samples.noise(20_000, id) + "\"}";
        appends.add(journal.append(push(id, "d-" + id, body)));
        id++;
      }
      await(Uni.join().all(appends).andFailFast());
      await(journal.complete(ids));
      largest = Math.max(largest, used());
    }
    over.set(true);
    await(Uni.createFrom().completionStage(shrinking));
    await(pruning.shrink());

    assertThat(largest).isLessThan(bytesMax * 3 / 2);
    assertThat(pruning.size().usedBytes()).isLessThanOrEqualTo(bytesMax);
    assertThat(pruning.size().tooLarge()).isEmpty();
    assertThat(isThere(id - 1)).isTrue();
  }

  private long used() throws SQLException {
    return (number("PRAGMA page_count") - number("PRAGMA freelist_count"))
        * number("PRAGMA page_size");
  }

  @Test
  void shrink_whatMayNotGo_isSaid_untilItMay() {
    Pruning pruning = opened.store().pruning(ofSize(1 << 20));
    String body = "{\"text\":\"" + Samples.noise(50_000, 'z') + "\"}";
    List<Long> pending = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      await(journal.append(push(daysAgo(1) + i, "d-" + i, body)));
      pending.add(daysAgo(1) + i);
    }
    assertThat(await(pruning.shrink()).isNothing()).isTrue();
    assertThat(pruning.size().tooLarge().orElseThrow())
        .contains("more than dipeo.retention.size-max (1048576)")
        .contains("nothing more may go");
    assertThat(pruning.size().usedBytes()).isGreaterThan(2 << 20);

    await(journal.complete(pending));
    assertThat(await(pruning.shrink()).events()).isPositive();
    assertThat(pruning.size().tooLarge()).isEmpty();
  }

  @Test
  void shrink_takesTheOldestOfAllKinds() {
    String body = "{\"text\":\"" + Samples.noise(50_000, 'z') + "\"}";
    for (int i = 0; i < 100; i++) {
      ended(daysAgo(9) + i, Optional.empty(), NOW.minus(Duration.ofDays(9)));
    }
    List<Long> events = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      events.add(dispatched(daysAgo(2) + i, body));
    }
    Pruned pruned = await(opened.store().pruning(ofSize(2 << 20)).shrink());
    assertThat(pruned.runs()).as("all of them are older than any event").isEqualTo(100);
    assertThat(pruned.events()).isBetween(1L, 59L);
    assertThat(isThere(events.getFirst())).isFalse();
  }

  @Test
  void round_howeverMuchIsOld_goesInOne() {
    int count = 12_000;
    for (int from = 0; from < count; from += 1_000) {
      List<Long> ids = new ArrayList<>();
      List<Uni<Appended>> appends = new ArrayList<>();
      for (int i = from; i < from + 1_000; i++) {
        ids.add(daysAgo(31) + i);
        appends.add(journal.append(push(daysAgo(31) + i, "d-" + i)));
      }
      await(Uni.join().all(appends).andFailFast());
      await(journal.complete(ids));
    }
    dispatched(daysAgo(0));
    Pruning pruning = opened.store().pruning(USUAL);
    assertThat(await(pruning.round(NOW)).events()).isEqualTo(count);
    assertThat(pruning.isBehind()).isFalse();
  }

  private long size() throws IOException {
    return Files.size(folder.resolve(Sqlite.FILE));
  }

  /** Filled and pruned again and again, the file stays as large as what is kept. */
  @Test
  void rounds_ofASteadyFlow_keepTheFileFromGrowing() throws Exception {
    RetentionBounds small =
        new RetentionBounds(
            Duration.ofDays(30), Duration.ofDays(30), Duration.ofDays(90), 4L << 20);
    Pruning pruning = opened.store().pruning(small);
    String body = "{\"text\":\"" + Samples.noise(60_000, 'y') + "\"}";
    long id = daysAgo(1);
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < 60; i++) {
        dispatched(id++, body);
      }
      await(pruning.round(NOW));
    }
    close();
    assertThat(size()).isLessThan(12L << 20);
    open();
  }

  @Test
  void append_whilePruning_isNotHeldUp() {
    for (int i = 0; i < 300; i++) {
      dispatched(daysAgo(31) + i);
    }
    var appended = new AtomicInteger();
    var over = new AtomicBoolean();
    // One after the other where they complete, so that nothing but the round can hold them up.
    var appends =
        Multi.createBy()
            .repeating()
            .uni(() -> journal.append(push(daysAgo(0) + appended.get(), "new-" + appended)))
            .whilst(each -> !over.get())
            .invoke(each -> appended.incrementAndGet())
            .collect()
            .last()
            .subscribeAsCompletionStage();
    int before = appended.get();
    Pruned pruned =
        await(
            opened.store().pruning(USUAL).round(NOW).onTermination().invoke(() -> over.set(true)));
    assertThat(pruned.events()).isEqualTo(300);
    assertThat(await(Uni.createFrom().completionStage(appends))).isNotNull();
    assertThat(appended.get() - before).as("appends between the steps").isGreaterThan(5);
  }
}
