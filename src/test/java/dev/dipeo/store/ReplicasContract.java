package dev.dipeo.store;

import static dev.dipeo.store.Samples.NOON;
import static dev.dipeo.store.Samples.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dipeo.diagram.filter.EventPattern;
import dev.dipeo.diagram.kind.Since;
import dev.dipeo.replica.Claim;
import dev.dipeo.replica.Errands;
import dev.dipeo.replica.Member;
import dev.dipeo.replica.Replica;
import dev.dipeo.run.DormantWait;
import dev.dipeo.run.EventWait;
import dev.dipeo.run.Resumes;
import dev.dipeo.run.RunState;
import dev.dipeo.run.RunStore.Unfinished;
import dev.dipeo.run.RunStore.Wake;
import dev.dipeo.store.sql.SqlStore;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
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
    assertThat(get(server().replicas().claim(NOON)).isNothing()).isTrue();
    assertThat(get(server().runs().unfinished(List.of(1L, 2L))))
        .extracting(Unfinished::id)
        .containsExactly("run-2");

    get(other().replicas().leave());
    assertThat(get(server().replicas().claim(NOON)).runs()).containsExactly(1L);
    assertThat(get(server().replicas().claim(NOON)).isNothing()).isTrue();
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

  private static DormantWait dormantWait(long run) {
    return new DormantWait("run-" + run, "Wait", 1, "github", "push", NOON.plusSeconds(60), "{}");
  }

  /** A run of the other process that has become dormant. */
  private DormantWait dormant(long run) {
    get(other().runs().create(List.of(run(run, "a", Optional.empty()))));
    get(other().runs().waits(wait(run, "github", "push")));
    DormantWait wait = dormantWait(run);
    assertThat(get(other().dormant().layDown(List.of(wait), () -> true))).isTrue();
    return wait;
  }

  @Test
  void dormantRun_belongsToNobody_andNobodyTakesIt() {
    DormantWait wait = dormant(1);
    assertThat(get(server().replicas().driving(List.of("run-1")))).isEmpty();
    assertThat(get(server().replicas().claim(NOON)).isNothing()).isTrue();
    assertThat(get(other().replicas().claim(NOON)).isNothing()).isTrue();
    assertThat(get(other().runs().unfinished("", 9))).isEmpty();
    assertThat(get(server().dormant().count())).isEqualTo(1);
    assertThat(get(server().dormant().waitingFor("github", "push", Optional.empty(), 9)))
        .containsExactly(wait);
    assertThat(get(server().dormant().waitingFor("github", "issues", Optional.empty(), 9)))
        .isEmpty();
    get(other().replicas().leave());
    assertThat(get(server().replicas().claim(NOON)).isNothing()).isTrue();
  }

  @Test
  void dormantWaits_areReadInPages() {
    List<DormantWait> all = LongStream.rangeClosed(1, 5).mapToObj(this::dormant).toList();
    List<DormantWait> read = new ArrayList<>();
    Optional<DormantWait> last = Optional.empty();
    do {
      List<DormantWait> page = get(server().dormant().waitingFor("github", "push", last, 2));
      read.addAll(page);
      last = page.size() < 2 ? Optional.empty() : Optional.of(page.getLast());
    } while (last.isPresent());
    assertThat(read).isEqualTo(all);
  }

  @Test
  void runThatMayNotBecomeDormant_staysWithItsOwner() {
    get(other().runs().create(List.of(run(1, "a", Optional.empty()))));
    List<DormantWait> waits = List.of(dormantWait(1));
    assertThat(get(other().dormant().layDown(waits, () -> false))).isFalse();
    get(server().dormant().layDown(waits, () -> true)); // it is not its own
    assertThat(get(server().dormant().count())).isZero();
    assertThat(get(server().dormant().waitingFor("github", "push", Optional.empty(), 9))).isEmpty();
    assertThat(get(other().runs().unfinished("", 9))).hasSize(1);
  }

  @Test
  void eventForADormantRun_isShownToWhoDispatchesIt_andItsRunIsCalledOnce() {
    DormantWait wait = dormant(1);
    get(server().journal().append(Samples.push(7, "d-7")));
    get(server().journal().complete(List.of(7L)));
    assertThat(get(server().replicas().errands())).isEqualTo(new Errands(List.of(), List.of(7L)));
    assertThat(get(other().replicas().errands())).isEqualTo(NONE);

    assertThat(get(server().dormant().call(wait, 7))).isTrue();
    assertThat(get(other().dormant().call(wait, 8))).isFalse();
    assertThat(get(server().runs().wakes("run-1")))
        .containsExactly(new Wake(7, Optional.of("Wait"), 1));
    Claim claim = get(server().replicas().claim(NOON));
    assertThat(claim).isEqualTo(new Claim(List.of(), List.of(1L), List.of()));
    assertThat(get(server().replicas().claim(NOON)).isNothing()).isTrue();
    assertThat(get(server().runs().unfinished(List.of(1L)))).hasSize(1);
    assertThat(get(server().dormant().count())).isZero();
  }

  @Test
  void eventThatHasEndedAnotherWaitOfTheRun_doesNotCallIt() {
    DormantWait wait = dormant(1);
    get(server().runs().woke("run-1", "Earlier", 1, 7));
    assertThat(get(server().dormant().call(wait, 7))).isFalse();
    assertThat(get(server().dormant().count())).isEqualTo(1);
    assertThat(get(server().dormant().call(wait, 8))).isTrue();
  }

  @Test
  void dormantRun_isCalledWhenItsTimeIsOver() {
    dormant(1);
    assertThat(get(server().replicas().claim(NOON.plusSeconds(59))).isNothing()).isTrue();
    assertThat(get(server().replicas().claim(NOON.plusSeconds(60))).called()).containsExactly(1L);
    assertThat(get(server().replicas().claim(NOON.plusSeconds(61))).isNothing()).isTrue();
  }

  @Test
  void dormantRunThatWasCancelled_isNeverCalled() {
    DormantWait wait = dormant(1);
    get(server().runs().cancel("run-1", NOON));
    get(server().journal().append(Samples.push(7, "d-7")));
    get(server().journal().complete(List.of(7L)));
    assertThat(get(server().replicas().errands())).isEqualTo(NONE);
    assertThat(get(server().replicas().claim(NOON.plusSeconds(99))).isNothing()).isTrue();
    assertThat(get(server().dormant().waitingFor("github", "push", Optional.empty(), 9))).isEmpty();
    get(server().dormant().call(wait, 7));
    assertThat(get(server().replicas().claim(NOON)).isNothing()).isTrue();
  }
}
