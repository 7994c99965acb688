package dev.dipeo.dispatch;

import static dev.dipeo.store.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.dipeo.base.IdSource;
import dev.dipeo.diagram.LightReader;
import dev.dipeo.diagram.kind.AwaitHook;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.Journal;
import dev.dipeo.node.hook.AwaitHookRunner;
import dev.dipeo.run.CompiledDiagram;
import dev.dipeo.run.DormantRuns;
import dev.dipeo.run.DormantWait;
import dev.dipeo.run.Outcome;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunId;
import dev.dipeo.run.RunStarter;
import dev.dipeo.run.RunStarter.NewRun;
import dev.dipeo.run.RunState;
import dev.dipeo.run.RunStore;
import dev.dipeo.run.RunStore.Wake;
import dev.dipeo.run.TestBounds;
import dev.dipeo.run.TestRunners;
import dev.dipeo.store.Samples;
import dev.dipeo.store.sqlite.Opened;
import dev.dipeo.yaml.MistakesException;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DormancyTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final DispatchBounds BOUNDS = new DispatchBounds(1_000, 1 << 20, 4, 3, 10, 100);

  private static final String WAITING =
      """
      version: light
      nodes:
        - {label: Start, type: start}
        - label: Wait
          type: hook
          props:
            hook_type: webhook
            subscribe_to: {provider: github, event_name: push, timeout: 3600, since: now, filters: {ref: "refs/heads/{{branch}}"}}
      connections:
        - {from: Start, to: Wait}
      """;

  private static final String AT_WORK =
      WAITING.replace("nodes:", "nodes:\n  - {label: Work, type: code_job, code: \"result = 1\"}")
          + "  - {from: Start, to: Work}\n";

  @TempDir Path folder;
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private volatile Instant now = NOON;
  private final IdSource ids = new IdSource(() -> now);
  private final Set<String> worked = ConcurrentHashMap.newKeySet();
  private Opened opened;
  private Journal journal;
  private RunStore runs;
  private Subscriptions subscriptions;
  private AwaitedEvents awaited;
  private RunEngine engine;
  private RunStarter starter;
  private RunRecovery recovery;
  private Dormancy dormancy;
  private volatile boolean laid;

  /** Whether the journal cannot be searched. */
  private volatile boolean broken;

  @BeforeEach
  void open() {
    opened = Opened.in(folder);
    journal = searchedUnlessBroken(opened.store().journal());
    runs = opened.store().runs();
    subscriptions = new Subscriptions(BOUNDS, ids);
    awaited = new AwaitedEvents(subscriptions, journal, runs, () -> now, timers, BOUNDS);
    var hooks = new AwaitHookRunner(wait -> awaited.next(wait).map(e -> e.map(EventView::of)));
    engine =
        new RunEngine(
            TestRunners.of(
                (node, attempt) -> {
                  if (node instanceof AwaitHook hook) {
                    return hooks.run(hook, attempt);
                  }
                  worked.add(node.label());
                  return node.label().equals("Work")
                      ? Uni.createFrom().nothing()
                      : Uni.createFrom()
                          .item(new Outcome.Emitted(Outcome.Emission.of(JSON.objectNode())));
                }),
            runs,
            TestBounds.RUNS,
            () -> now,
            executor,
            timers);
    starter = new RunStarter(runs, engine);
    recovery =
        new RunRecovery(
            runs,
            engine,
            starter,
            journal,
            () -> now,
            timers,
            new RecoveryBounds(3, 100, Duration.ZERO));
    dormancy = with(opened.store().dormant());
  }

  private Journal searchedUnlessBroken(Journal real) {
    return (Journal)
        Proxy.newProxyInstance(
            Journal.class.getClassLoader(),
            new Class<?>[] {Journal.class},
            (_, method, arguments) ->
                broken && method.getName().equals("beforeNewest")
                    ? Uni.createFrom().failure(new IllegalStateException("broken"))
                    : method.invoke(real, arguments));
  }

  private Dormancy with(DormantRuns store) {
    return new Dormancy(
        store,
        subscriptions,
        awaited,
        engine,
        recovery,
        () -> now,
        new DormancyBounds(Duration.ZERO));
  }

  @AfterEach
  void close() {
    engine.close();
    opened.close();
    executor.shutdownNow();
    timers.shutdownNow();
  }

  private static <T> T get(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }

  /** A run that waits for a push of its branch. */
  private String waiting(String source, String branch) {
    CompiledDiagram diagram;
    try {
      diagram = CompiledDiagram.of(LightReader.read("wait", "wait.yaml", source).diagram());
    } catch (MistakesException e) {
      throw new IllegalArgumentException(e);
    }
    Run run =
        Run.queued(
            RunId.next(ids),
            diagram.diagram(),
            List.of("Start"),
            JSON.objectNode().put("branch", branch),
            now);
    get(starter.start(List.of(new NewRun(run, diagram)), Optional.empty()));
    await()
        .atMost(PATIENCE)
        .until(() -> subscriptions.lasting(Duration.ZERO).containsKey(run.id()));
    return run.id();
  }

  private String dormant(String branch) {
    String run = waiting(WAITING, branch);
    layDown(run);
    return run;
  }

  /** Once its wait has searched the journal. */
  private void layDown(String run) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              get(dormancy.layDown());
              return laid || !engine.drives(run);
            });
  }

  private Event pushed(String branch) {
    long id = ids.next();
    Event event = Samples.push(id, "d-" + id, "{\"ref\": \"refs/heads/%s\"}".formatted(branch));
    get(journal.append(event));
    return event;
  }

  /** As the dispatcher does, and what runs errands after it. */
  private void dispatch(Event event) {
    get(awaited.bring(event));
    get(journal.complete(List.of(event.id())));
    List<Long> shown = get(opened.store().replicas().errands()).events();
    if (!shown.isEmpty()) {
      assertThat(shown).containsExactly(event.id());
      get(dormancy.call(List.of(event)));
      get(opened.store().replicas().shown(shown));
    }
    goOnWithCalled();
  }

  /** As {@link Takeover} does. */
  private void goOnWithCalled() {
    get(recovery.goOn(get(opened.store().replicas().claim(now)).called()));
  }

  private Run run(String id) {
    return get(runs.find(id)).orElseThrow().run();
  }

  private void awaitEnd(String id, RunState state) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(run(id).state()).isEqualTo(state));
  }

  private long count() {
    return get(opened.store().dormant().count());
  }

  @Test
  void runThatOnlyWaits_isHeldNowhere_andItsEventEndsTheWait() {
    String run = dormant("main");
    assertThat(count()).isEqualTo(1);
    assertThat(engine.paused()).isZero();
    assertThat(subscriptions.size()).isZero();
    assertThat(run(run).state()).isEqualTo(RunState.RUNNING);

    Event event = pushed("main");
    dispatch(event);
    awaitEnd(run, RunState.COMPLETED);
    assertThat(get(runs.wakes(run))).containsExactly(new Wake(event.id(), Optional.of("Wait"), 1));
    assertThat(run(run).resumes().count()).as("no process has ended").isZero();
    assertThat(count()).isZero();
  }

  @Test
  void eventOfOtherContent_callsNobody() {
    String run = dormant("main");
    dispatch(pushed("other"));
    assertThat(count()).isEqualTo(1);
    assertThat(engine.drives(run)).isFalse();

    dispatch(pushed("main"));
    awaitEnd(run, RunState.COMPLETED);
  }

  @Test
  void eachOfManyRuns_isCalledByItsOwnEvent() {
    List<String> all = IntStream.range(0, 3).mapToObj(i -> dormant("b" + i)).toList();
    dispatch(pushed("b1"));
    awaitEnd(all.get(1), RunState.COMPLETED);
    assertThat(count()).isEqualTo(2);
    dispatch(pushed("b0"));
    dispatch(pushed("b2"));
    awaitEnd(all.get(0), RunState.COMPLETED);
    awaitEnd(all.get(2), RunState.COMPLETED);
  }

  @Test
  void deadline_endsTheWait() {
    String run = dormant("main");
    goOnWithCalled();
    assertThat(engine.drives(run)).isFalse();
    now = NOON.plusSeconds(3601);
    goOnWithCalled();
    awaitEnd(run, RunState.FAILED);
    assertThat(run(run).failure().orElseThrow().type()).isEqualTo("timeout");
  }

  @Test
  void waitThatEndsSoon_staysInMemory() {
    String run = waiting(WAITING, "main");
    now = NOON.plusSeconds(3600);
    get(dormancy.layDown());
    assertThat(engine.drives(run)).isTrue();
  }

  @Test
  void runWithANodeAtWork_staysInMemory_andItsWaitGoesOn() {
    String run = waiting(AT_WORK, "main");
    await().atMost(PATIENCE).until(() -> worked.contains("Work"));
    get(dormancy.layDown());
    assertThat(engine.drives(run)).isTrue();

    Event event = pushed("main");
    dispatch(event);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(get(runs.wakes(run))).extracting(Wake::eventId).contains(event.id()));
  }

  @Test
  void eventThatIsDispatchedWhileTheRunIsLaidDown_keepsItAwake() {
    String run = waiting(WAITING, "main");
    Event event = pushed("main");
    meanwhile(() -> get(awaited.bring(event)), () -> {});
    layDown(run);
    awaitEnd(run, RunState.COMPLETED);
    assertThat(get(runs.wakes(run))).extracting(Wake::eventId).containsExactly(event.id());
    await().atMost(PATIENCE).until(() -> subscriptions.size() == 0);
  }

  @Test
  void eventThatAnotherShowsWhileTheRunIsLaidDown_isKeptForTheNextLook() {
    String run = waiting(WAITING, "main");
    Event event = pushed("main");
    var noted = new AtomicBoolean();
    meanwhile(
        () -> {},
        () -> {
          get(awaited.bring(event)); // before the wait is forgotten here
          noted.set(subscriptions.isNoted(event));
        });
    layDown(run);
    if (noted.get()) { // else the search of the journal has found it before
      assertThat(subscriptions.isNoted(event)).isFalse();
      dispatch(event);
    }
    awaitEnd(run, RunState.COMPLETED);
  }

  /** Its event may have come before it waited: a dormant run gets later ones only. */
  @Test
  void waitThatCouldNotSearchTheJournal_staysInMemoryUntilItHas() {
    broken = true;
    pushed("main");
    String run = waiting(WAITING, "main");
    for (int look = 0; look < 50; look++) {
      get(dormancy.layDown());
      assertThat(engine.drives(run)).isTrue();
    }
    broken = false;
    awaitEnd(run, RunState.COMPLETED);
  }

  @Test
  void runThatIsCancelledWhileItIsLaidDown_isCancelled() {
    String run = waiting(WAITING, "main");
    meanwhile(
        () -> {
          assertThat(get(engine.cancel(run))).isEmpty();
          get(runs.cancel(run, now));
        },
        () -> {});
    layDown(run);
    awaitEnd(run, RunState.CANCELLED);
    assertThat(count()).isZero();
    dispatch(pushed("main"));
    assertThat(run(run).state()).isEqualTo(RunState.CANCELLED);
  }

  @Test
  void storeThatFails_leavesTheRunToThisProcess() {
    String run = waiting(WAITING, "main");
    meanwhile(
        () -> {
          throw new IllegalStateException("broken");
        },
        () -> {});
    layDown(run);
    await().atMost(PATIENCE).until(() -> engine.drives(run) && subscriptions.size() == 1);
    dispatch(pushed("main"));
    awaitEnd(run, RunState.COMPLETED);
  }

  private void meanwhile(Runnable first, Runnable then) {
    dormancy = with(new Watched(opened.store().dormant(), first, then));
  }

  /** The real store, with something that happens before or after a run is laid down. */
  private final class Watched implements DormantRuns {
    private final DormantRuns real;
    private final Runnable first;
    private final Runnable then;

    Watched(DormantRuns real, Runnable first, Runnable then) {
      this.real = real;
      this.first = first;
      this.then = then;
    }

    @Override
    public Uni<Boolean> layDown(List<DormantWait> waits, BooleanSupplier mayStill) {
      laid = true;
      return Uni.createFrom()
          .voidItem()
          .emitOn(executor)
          .invoke(first)
          .chain(() -> real.layDown(waits, mayStill))
          .emitOn(executor)
          .invoke(then);
    }

    @Override
    public Uni<List<DormantWait>> waitingFor(
        String provider, String name, Optional<DormantWait> after, int max) {
      return real.waitingFor(provider, name, after, max);
    }

    @Override
    public Uni<Boolean> call(DormantWait wait, long eventId) {
      return real.call(wait, eventId);
    }

    @Override
    public Uni<Long> count() {
      return real.count();
    }
  }
}
