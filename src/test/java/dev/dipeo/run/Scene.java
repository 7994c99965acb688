package dev.dipeo.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.dipeo.base.Json;
import dev.dipeo.diagram.kind.Condition;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.diagram.kind.Start;
import dev.dipeo.run.Outcome.Branched;
import dev.dipeo.run.Outcome.Emission;
import dev.dipeo.run.Outcome.Emitted;
import dev.dipeo.run.Outcome.Failed;
import dev.dipeo.run.Outcome.Failure;
import dev.dipeo.run.RunStore.RecordedRun;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;

/**
 * An engine in a {@link Simulation}, with nodes that do as the test says. Unless told otherwise, a
 * start and a condition pass on what they got, a condition as true, and any other node sends its
 * label in lower case.
 */
final class Scene {
  /** Only for tests in which time passes. */
  private static final ScheduledExecutorService TIMERS =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("test-timers").unstarted(task));

  final CompiledDiagram diagram;
  final Simulation simulation;
  final MemoryRunStore store;
  final RunEngine engine;
  final List<String> firings = new ArrayList<>();
  final List<NodeAttempt> activations = new ArrayList<>();
  final List<String> activationsSeen = new ArrayList<>();
  private final Map<String, Function<NodeAttempt, Uni<Outcome>>> behaviours = new HashMap<>();

  Scene(String sketch) {
    this(Sketch.compile(sketch), new Simulation(1), TestBounds.RUNS);
  }

  Scene(CompiledDiagram diagram, Simulation simulation, RunBounds bounds) {
    this(diagram, simulation, new MemoryRunStore(simulation), bounds);
  }

  Scene(CompiledDiagram diagram, Simulation simulation, MemoryRunStore store, RunBounds bounds) {
    this(diagram, simulation, store, bounds, () -> Instant.EPOCH);
  }

  Scene(
      CompiledDiagram diagram,
      Simulation simulation,
      MemoryRunStore store,
      RunBounds bounds,
      InstantSource clock) {
    this.diagram = diagram;
    this.simulation = simulation;
    this.store = store;
    engine = new RunEngine(TestRunners.of(this::run), store, bounds, clock, simulation, TIMERS);
  }

  Scene on(String node, Function<NodeAttempt, Outcome> behaviour) {
    return onUni(node, activation -> simulation.later(() -> behaviour.apply(activation)));
  }

  Scene onUni(String node, Function<NodeAttempt, Uni<Outcome>> behaviour) {
    behaviours.put(node, behaviour);
    return this;
  }

  private Uni<Outcome> run(Node node, NodeAttempt activation) {
    firings.add(
        node.label() + activation.activation() + " " + Json.text(activation.inputs().delivered()));
    activations.add(activation);
    Function<NodeAttempt, Uni<Outcome>> behaviour = behaviours.get(node.label());
    return behaviour == null
        ? simulation.later(() -> byDefault(node, activation))
        : behaviour.apply(activation);
  }

  private static Outcome byDefault(Node node, NodeAttempt activation) {
    return switch (node) {
      case Start start -> new Emitted(Emission.passingOn(activation.inputs().variables()));
      case Condition condition -> branch(activation, true);
      case Node other -> sends(TextNode.valueOf(node.label().toLowerCase(java.util.Locale.ROOT)));
    };
  }

  static Outcome branch(NodeAttempt activation, boolean condition) {
    return new Branched(
        condition ? Output.CONDTRUE : Output.CONDFALSE,
        Emission.passingOn(activation.inputs().delivered()));
  }

  static Outcome sends(JsonNode value) {
    return new Emitted(Emission.of(value));
  }

  static Outcome sends(String object) {
    return sends(Sketch.object(object));
  }

  static Outcome fails(String message) {
    return new Failed(new Failure("ValueError", message, ""));
  }

  /** Runs to the end, in simulated time. */
  Run play(String... startNodes) {
    return play("{}", startNodes);
  }

  Run play(String variables, String[] startNodes) {
    UniAssertSubscriber<Run> end = begin(variables, startNodes);
    simulation.run();
    return end.assertCompleted().getItem();
  }

  UniAssertSubscriber<Run> begin(String variables, String... startNodes) {
    Run run = Sketch.run(List.of(startNodes), variables);
    store.put(run);
    return take(new RecordedRun(run, List.of()))
        .subscribe()
        .withSubscriber(UniAssertSubscriber.create());
  }

  /** Hands a run to the engine; the item is the run as it ended. */
  Uni<Run> take(RecordedRun recorded) {
    return Uni.createFrom().deferred(() -> engine.take(recorded, diagram));
  }

  /** What the runner of a node was given, one text per activation. */
  List<String> firingsOf(String node) {
    return firings.stream().filter(firing -> firing.matches(node + "\\d.*")).toList();
  }

  NodeRecord recordOf(String node) {
    return store.get("run-1").nodes().stream()
        .filter(record -> record.node().equals(node))
        .toList()
        .getLast();
  }
}
