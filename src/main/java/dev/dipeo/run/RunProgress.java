package dev.dipeo.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.diagram.kind.Start;
import dev.dipeo.run.CompiledDiagram.Loop;
import dev.dipeo.run.Outcome.Branched;
import dev.dipeo.run.Outcome.Emission;
import dev.dipeo.run.Outcome.Emitted;
import dev.dipeo.run.Outcome.Failed;
import dev.dipeo.run.Outcome.Failure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How far a run has got. Pure and single-threaded: {@link #begin} and {@link #apply} are all that
 * changes it, and each says which nodes are to be run now, so that the same outcomes rebuild it
 * after a restart. Which nodes run, how often and with which inputs does not depend on the order of
 * the outcomes.
 *
 * <p>Rules: docs/runs.md.
 */
final class RunProgress {
  /** Where a node is in the current round. */
  private enum At {
    WAITING,
    RUNNING,
    DONE,
    SKIPPED;

    boolean isSettled() {
      return this == DONE || this == SKIPPED;
    }
  }

  /** What a connection has come to in the current round. */
  private enum State {
    OPEN,
    VALUE,
    /** What came back to the head of a loop starts its next round. */
    RETURNED,
    /** Not taken, but it leads out of a loop that may take it in a later round. */
    HELD,
    DEAD;

    boolean isPending() {
      return this == OPEN || this == HELD;
    }
  }

  /**
   * What an outcome led to.
   *
   * @param firings nodes to run now
   * @param conclusion how the run ended, when it did
   */
  record Step(List<Firing> firings, Optional<Conclusion> conclusion) {}

  private final CompiledDiagram diagram;
  private final List<Loop> loops;
  private final int[] order;
  private final BitSet chosen;
  private final ObjectNode startVariables;

  private final At[] nodes;
  private final State[] connections;
  private final @Nullable JsonNode[] values;
  private final int[] activations;
  private final @Nullable ObjectNode[] delivered;
  private final @Nullable JsonNode[] sent;
  private final int[] rounds;
  private final BitSet ended = new BitSet();
  private int running;
  private Optional<Conclusion> failure = Optional.empty();

  /**
   * A run of which nothing has begun.
   *
   * @param startNodes labels of the nodes that it begins with; none: every root
   * @param variables the run's own start variables
   */
  RunProgress(CompiledDiagram diagram, List<String> startNodes, ObjectNode variables) {
    this.diagram = diagram;
    loops = diagram.loops();
    order = diagram.order();
    chosen = new BitSet();
    diagram.roots().stream()
        .filter(n -> startNodes.isEmpty() || startNodes.contains(diagram.node(n).label()))
        .forEach(chosen::set);
    startVariables = startVariables(variables);
    nodes = new At[diagram.nodeCount()];
    Arrays.fill(nodes, At.WAITING);
    connections = new State[diagram.connectionCount()];
    Arrays.fill(connections, State.OPEN);
    values = new JsonNode[diagram.connectionCount()];
    activations = new int[diagram.nodeCount()];
    delivered = new ObjectNode[diagram.nodeCount()];
    sent = new JsonNode[diagram.nodeCount()];
    rounds = new int[loops.size()];
    Arrays.fill(rounds, 1);
  }

  /**
   * Custom data of the start nodes, those that the run begins with last, then its own variables.
   */
  private ObjectNode startVariables(ObjectNode variables) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    for (boolean begins : new boolean[] {false, true}) {
      IntStream.range(0, diagram.nodeCount())
          .filter(n -> chosen.get(n) == begins)
          .mapToObj(diagram::node)
          .forEach(
              node -> {
                if (node instanceof Start start) {
                  all.setAll(start.customData());
                }
              });
    }
    all.setAll(variables);
    return all;
  }

  /** Begins the run, once. */
  Step begin() {
    List<Firing> firings = new ArrayList<>();
    chosen.stream().forEach(n -> firings.add(fire(n)));
    return settle(firings);
  }

  /**
   * Takes in what a running node came to.
   *
   * @param attempts how many it took
   */
  Step apply(int node, Outcome outcome, int attempts) {
    if (nodes[node] != At.RUNNING) {
      throw new IllegalStateException("'" + diagram.node(node).label() + "' is not running");
    }
    nodes[node] = At.DONE;
    running--;
    switch (outcome) {
      case Emitted(Emission emission, int _) -> complete(node, Output.DEFAULT, emission);
      case Branched(Output taken, Emission emission) -> complete(node, taken, emission);
      case Failed(Failure why, int _) -> fail(node, why, attempts);
    }
    return settle(new ArrayList<>());
  }

  private void complete(int node, Output taken, Emission emission) {
    sent[node] = emission.value();
    send(node, taken, emission);
  }

  private void fail(int node, Failure why, int attempts) {
    String label = diagram.node(node).label();
    if (diagram.catchesErrors(node)) {
      ObjectNode inputs = Objects.requireNonNull(delivered[node]);
      send(node, Output.ERROR, Emission.ofError(why, label, attempts, inputs));
    } else {
      failure = Optional.of(new Conclusion.Failed(label, why));
    }
  }

  private void send(int node, Output taken, Emission emission) {
    for (int c : diagram.outgoing(node)) {
      if (diagram.connection(c).output() == taken) {
        connections[c] = State.VALUE;
        values[c] = emission.valueFor(diagram.connection(c).label());
      } else {
        close(c);
      }
    }
  }

  private void skip(int node) {
    nodes[node] = At.SKIPPED;
    diagram.outgoing(node).forEach(this::close);
  }

  private void close(int c) {
    connections[c] = isHeld(c) ? State.HELD : State.DEAD;
  }

  private boolean isHeld(int c) {
    return indexes(loops)
        .anyMatch(
            i -> !ended.get(i) && loops.get(i).isLeftBy(diagram.source(c), diagram.target(c)));
  }

  /** Goes on until only outcomes can change anything. */
  private Step settle(List<Firing> firings) {
    do {
      fireReady(firings);
    } while (failure.isEmpty() && stepLoop());
    if (failure.isPresent()) {
      return new Step(List.of(), failure);
    }
    return new Step(
        List.copyOf(firings),
        running == 0 ? Optional.of(new Conclusion.Completed(result())) : Optional.empty());
  }

  private void fireReady(List<Firing> firings) {
    for (int n : order) {
      if (nodes[n] == At.WAITING && diagram.incoming(n).stream().noneMatch(this::isAwaited)) {
        if (diagram.incoming(n).stream().anyMatch(this::isDelivered)) {
          firings.add(fire(n));
        } else {
          skip(n);
        }
      }
    }
  }

  /** Whether the target gets its value. What leads back delivers only when a round begins. */
  private boolean isDelivered(int c) {
    return connections[c] == (diagram.isBack(c) ? State.RETURNED : State.VALUE);
  }

  /** Whether the target waits for it. Nothing waits for what leads back. */
  private boolean isAwaited(int c) {
    return connections[c].isPending() && !diagram.isBack(c);
  }

  private Firing fire(int n) {
    nodes[n] = At.RUNNING;
    running++;
    activations[n]++;
    List<Inputs.Arrival> arrivals = new ArrayList<>();
    for (int c : diagram.incoming(n)) {
      JsonNode value = values[c];
      if (value != null && isDelivered(c)) {
        Optional<String> name = diagram.node(diagram.source(c)).kind().variable();
        arrivals.add(new Inputs.Arrival(diagram.connection(c), name, value, diagram.isBack(c)));
        if (diagram.isBack(c)) {
          reopen(c); // it starts one round only
        }
      }
    }
    Inputs inputs = Inputs.gather(diagram.inputLabels(n), arrivals, startVariables);
    delivered[n] = diagram.catchesErrors(n) ? inputs.delivered() : null; // for its error
    return new Firing(n, diagram.node(n), activations[n], inputs);
  }

  private void reopen(int c) {
    connections[c] = State.OPEN;
    values[c] = null;
  }

  // Loops. Ends come before new rounds and inner loops before outer ones, whatever finished first.

  /** Ends a loop or begins a new round of one, where that is due. */
  private boolean stepLoop() {
    return anyLoop(this::mayEnd, this::end)
        || anyLoop(this::mayGoRound, this::goRound)
        // What remains waits for each other: a node for the end of an outer loop, that for an inner
        // loop, and the inner loop for the node. It goes on without the node.
        || (running == 0
            && (anyLoop(i -> isEntered(i) && hasComeBack(i), this::goRound)
                || anyLoop(i -> isEntered(i) && !ended.get(i), this::end)));
  }

  private boolean anyLoop(Predicate<Integer> due, java.util.function.Consumer<Integer> step) {
    Optional<Integer> loop = indexes(loops).boxed().filter(due).findFirst();
    loop.ifPresent(step);
    return loop.isPresent();
  }

  private boolean isEntered(int i) {
    return nodes[loops.get(i).head()].isSettled();
  }

  /** Whether a value waits to start the next round. */
  private boolean hasComeBack(int i) {
    return loops.get(i).backs().stream().anyMatch(c -> connections[c] == State.VALUE);
  }

  /** Whether nothing more is to be expected of it in the current round of what is around it. */
  private boolean isIdle(int i) {
    return !isEntered(i) || (ended.get(i) && !hasComeBack(i));
  }

  private boolean mayEnd(int i) {
    Loop loop = loops.get(i);
    return !ended.get(i)
        && !hasComeBack(i)
        && loop.body().stream().allMatch(n -> nodes[n].isSettled())
        && indexes(loops)
            .allMatch(j -> j == i || !loop.body().get(loops.get(j).head()) || isIdle(j));
  }

  private void end(int i) {
    ended.set(i);
    IntStream.range(0, connections.length)
        .filter(c -> connections[c] == State.HELD)
        .forEach(this::close);
  }

  private boolean mayGoRound(int i) {
    return hasComeBack(i) && isQuiet(i) && indexes(loops).noneMatch(j -> mustAwait(i, j));
  }

  /** Whether everything that this round set going has come to its end. */
  private boolean isQuiet(int i) {
    Loop loop = loops.get(i);
    return isEntered(i)
        && loop.descendants().stream().noneMatch(n -> nodes[n] == At.RUNNING || hasHeard(n, loop))
        && indexes(loops).allMatch(j -> !loop.encloses(loops.get(j)) || isIdle(j));
  }

  /**
   * Whether a node knows all that this round has for it and waits only for what comes from outside
   * the loop: it will still run with this round's values.
   */
  private boolean hasHeard(int n, Loop loop) {
    return nodes[n] == At.WAITING
        && diagram.incoming(n).stream()
            .noneMatch(c -> isAwaited(c) && loop.descendants().get(diagram.source(c)));
  }

  /** Loops that run side by side and met in a node take turns from there, in their fixed order. */
  private boolean mustAwait(int i, int j) {
    if (!loops.get(i).meets(loops.get(j)) || isIdle(j) || isQuiet(j)) {
      return false;
    }
    BitSet shared = (BitSet) loops.get(i).descendants().clone();
    shared.and(loops.get(j).descendants());
    return shared.stream().anyMatch(n -> nodes[n].isSettled());
  }

  private void goRound(int i) {
    Loop loop = loops.get(i);
    Node head = diagram.node(loop.head());
    int roundsMax = head.options().maxIterations().orElse(diagram.diagram().maxIterations());
    if (rounds[i] >= roundsMax) {
      failure = Optional.of(new Conclusion.Failed(head.label(), tooManyRounds(head, roundsMax)));
      return;
    }
    rounds[i]++;
    ended.clear(i);
    loop.descendants().stream().forEach(n -> nodes[n] = At.WAITING);
    for (int c = 0; c < connections.length; c++) {
      if (loop.backs().contains(c) && connections[c] == State.VALUE) {
        connections[c] = State.RETURNED;
      } else if (loop.descendants().get(diagram.source(c))) {
        reopen(c);
      }
    }
    indexes(loops)
        .filter(j -> loop.encloses(loops.get(j)))
        .forEach(
            j -> {
              ended.clear(j);
              rounds[j] = 1;
            });
  }

  private static Failure tooManyRounds(Node head, int roundsMax) {
    return new Failure(
        "max_iterations",
        "the loop that begins at '%s' ran %d rounds and wants another; raise max_iterations or check its condition"
            .formatted(head.label(), roundsMax),
        "");
  }

  // The result.

  private Optional<JsonNode> result() {
    List<Integer> ends = nodesThat(n -> diagram.node(n).kind().endsPath());
    if (ends.isEmpty()) {
      ends = nodesThat(n -> nodes[n] == At.DONE && !hasSentOn(n));
    }
    if (ends.size() == 1) {
      return Optional.ofNullable(sent[ends.getFirst()]);
    }
    ObjectNode results = JsonNodeFactory.instance.objectNode();
    ends.forEach(n -> results.set(diagram.node(n).label(), sent[n]));
    return ends.isEmpty() ? Optional.empty() : Optional.of(results);
  }

  /** Nodes that completed at least once and are as asked for. */
  private List<Integer> nodesThat(Predicate<Integer> condition) {
    return IntStream.range(0, nodes.length)
        .boxed()
        .filter(n -> sent[n] != null && condition.test(n))
        .toList();
  }

  private boolean hasSentOn(int n) {
    return diagram.outgoing(n).stream().anyMatch(c -> connections[c] == State.VALUE);
  }

  private static IntStream indexes(List<?> list) {
    return IntStream.range(0, list.size());
  }
}
