package dev.dipeo.store;

import static dev.dipeo.store.Samples.NOON;
import static dev.dipeo.store.Samples.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dipeo.diagram.filter.EventPattern;
import dev.dipeo.diagram.kind.Since;
import dev.dipeo.replica.Errands;
import dev.dipeo.replica.Member;
import dev.dipeo.replica.Replica;
import dev.dipeo.run.EventWait;
import dev.dipeo.run.Resumes;
import dev.dipeo.run.RunState;
import dev.dipeo.run.RunStore.Unfinished;
import dev.dipeo.store.sql.SqlStore;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What processes that share a store owe each other, on every database. */
public abstract class ReplicasContract {
  private static final Errands NONE = new Errands(List.of(), List.of());

  protected static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A store as a server has it. */
  protected abstract SqlStore server();

  /** The same as another process has it, which has joined. */
  protected abstract SqlStore other();

  protected static <T> T get(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }

  protected static void join(SqlStore store, String name, Replica.Kind kind, Duration lease) {
    store.join(new Member(name, kind, lease), () -> NOON, () -> {});
  }

  private static EventWait wait(long run, String provider, String name) {
    return new EventWait(
        "run-" + run,
        "Wait",
        1,
        run,
        new EventPattern(provider, name, List.of()),
        new Since.Now(),
        NOON,
        Duration.ofMinutes(1));
  }

  @Test
  void everyProcess_hasItsOwnSlot() {
    assertThat(other().slot()).isNotEqualTo(server().slot());
    assertThat(other().replicas().self()).isNotEqualTo(server().replicas().self());
  }

  @Test
  void list_tellsWhoIsThere_andHowMuchEachIsAt() {
    get(other().runs().create(List.of(run(1, "deploy", Optional.empty()))));
    get(server().journal().append(Samples.push(7, "d-7")));
    assertThat(get(server().replicas().list()))
        .filteredOn(replica -> replica.id() == other().replicas().self())
        .singleElement()
        .satisfies(
            replica -> {
              assertThat(replica.runs()).isEqualTo(1);
              assertThat(replica.events()).isZero();
              assertThat(replica.since()).contains(NOON);
            });
    assertThat(get(other().replicas().list()))
        .filteredOn(replica -> replica.id() == server().replicas().self())
        .singleElement()
        .satisfies(replica -> assertThat(replica.events()).isEqualTo(1));
  }

  @Test
  void runs_belongToWhoStartsThem_andToWhoTakesThemOverWhenItLeaves() {
    get(other().runs().create(List.of(run(1, "deploy", Optional.empty()))));
    get(server().runs().create(List.of(run(2, "deploy", Optional.empty()))));
    assertThat(get(server().runs().unfinished("", 9)))
        .extracting(Unfinished::id)
        .containsExactly("run-2");
    assertThat(get(server().replicas().claim()).isNothing()).isTrue();
    assertThat(get(server().runs().unfinished(List.of(1L, 2L))))
        .extracting(Unfinished::id)
        .containsExactly("run-2");

    get(other().replicas().leave());
    assertThat(get(server().replicas().claim()).runs()).containsExactly(1L);
    assertThat(get(server().replicas().claim()).isNothing()).isTrue();
    assertThat(get(server().runs().unfinished("", 9)))
        .extracting(Unfinished::id)
        .containsExactly("run-1", "run-2");
  }

  @Test
  void whoHasLeft_canWriteNothingMore() {
    get(other().replicas().leave());
    assertThatThrownBy(() -> get(other().runs().create(List.of(run(1, "a", Optional.empty())))))
        .isInstanceOf(StoreException.class);
    assertThat(get(server().runs().find("run-1"))).isEmpty();
  }

  @Test
  void eventThatAnotherDispatches_isShownToWhoseRunWaitsForIt_once() {
    get(
        other()
            .runs()
            .create(List.of(run(1, "a", Optional.empty()), run(2, "a", Optional.empty()))));
    get(other().runs().waits(wait(1, "github", "push")));
    get(other().runs().waits(wait(1, "github", "push"))); // again, after a restart
    get(other().runs().waits(wait(2, "github", "")));
    get(server().journal().append(Samples.push(7, "d-7")));
    assertThat(get(other().replicas().errands())).isEqualTo(NONE);
    get(server().journal().complete(List.of(7L)));
    assertThat(get(other().replicas().errands())).isEqualTo(new Errands(List.of(), List.of(7L)));
    assertThat(get(server().replicas().errands())).isEqualTo(NONE);

    get(other().replicas().shown(List.of(7L)));
    assertThat(get(other().replicas().errands())).isEqualTo(NONE);
  }

  @Test
  void eventThatNobodyWaitsFor_isShownToNobody() {
    get(
        other()
            .runs()
            .create(List.of(run(1, "a", Optional.empty()), run(2, "a", Optional.empty()))));
    get(other().runs().waits(wait(1, "github", "release")));
    get(other().runs().waits(wait(2, "stripe", "")));
    get(server().runs().create(List.of(run(3, "a", Optional.empty()))));
    get(server().runs().waits(wait(3, "github", "push"))); // its own events it brings itself
    get(server().journal().append(Samples.push(7, "d-7")));
    get(server().journal().complete(List.of(7L)));
    assertThat(get(other().replicas().errands())).isEqualTo(NONE);
    assertThat(get(server().replicas().errands())).isEqualTo(NONE);
  }

  @Test
  void runThatHasEnded_isShownNothing() {
    get(other().runs().create(List.of(run(1, "a", Optional.empty()))));
    get(other().runs().waits(wait(1, "github", "push")));
    get(other().runs().cancel("run-1", NOON));
    get(server().journal().append(Samples.push(7, "d-7")));
    get(server().journal().complete(List.of(7L)));
    assertThat(get(other().replicas().errands())).isEqualTo(NONE);
  }

  @Test
  void cancel_isAskedOfWhoDrivesTheRun() {
    get(
        other()
            .runs()
            .create(List.of(run(1, "a", Optional.empty()), run(2, "a", Optional.empty()))));
    assertThat(get(server().replicas().driving(List.of("run-1", "run-3"))).keySet())
        .containsExactly("run-1");
    get(server().replicas().askToCancel("run-1"));
    assertThat(get(other().replicas().errands())).isEqualTo(new Errands(List.of(1L), List.of()));
    get(other().runs().cancel("run-1", NOON));
    assertThat(get(other().replicas().errands())).isEqualTo(NONE);
    assertThat(get(server().replicas().driving(List.of("run-1")))).isEqualTo(Map.of());
    assertThat(get(server().runs().find("run-1")).orElseThrow().run().state())
        .isEqualTo(RunState.CANCELLED);
  }

  @Test
  void acquit_countsOnlyForOnesOwn() {
    get(other().runs().create(List.of(run(1, "a", Optional.empty()))));
    get(other().runs().resumed(Map.of("run-1", new Resumes(1, Optional.of(NOON), 1, 0))));
    get(server().runs().acquit());
    assertThat(get(other().runs().find("run-1")).orElseThrow().run().resumes().inVain())
        .isEqualTo(1);
    get(other().runs().acquit());
    assertThat(get(other().runs().find("run-1")).orElseThrow().run().resumes().inVain()).isZero();
  }
}
