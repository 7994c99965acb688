package dev.dipeo.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.diagram.kind.Start;
import dev.dipeo.run.Marks.At;
import dev.dipeo.run.Outcome.Branched;
import dev.dipeo.run.Outcome.Emission;
import dev.dipeo.run.Outcome.Emitted;
import dev.dipeo.run.Outcome.Failed;
import dev.dipeo.run.Outcome.Failure;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a run. Pure and single-threaded: only {@link #begin} and {@link #apply} change
 * it. Each returns the nodes to run next, so that the same outcomes rebuild it after a restart.
 * Which nodes run, how often and with which inputs does not depend on the order of the outcomes.
 *
 * <p>Rules: docs/runs.md.
 */
final class RunProgress {
  /**
   * The effect of an outcome.
   *
   * @param firings nodes to run next
   * @param conclusion how the run ended, if it did
   */
  record Step(List<Firing> firings, Optional<Conclusion> conclusion) {}

  private final CompiledDiagram diagram;
  private final int[] order;
  private final BitSet chosen;
  private final ObjectNode startVariables;

  private final Marks marks;
  private final Loops loops;
  private final int[] activations;
  private final @Nullable ObjectNode[] delivered;
  private final @Nullable JsonNode[] sent;
  private int running;
  private Optional<Conclusion> failure = Optional.empty();

  /**
   * A run that has not begun.
   *
   * @param startNodes labels of the nodes at which it begins; none for all roots
   * @param variables the run's own start variables
   */
  RunProgress(CompiledDiagram diagram, List<String> startNodes, ObjectNode variables) {
    this.diagram = diagram;
    order = diagram.order();
    chosen = new BitSet();
    diagram.roots().stream()
        .filter(n -> startNodes.isEmpty() || startNodes.contains(diagram.node(n).label()))
        .forEach(chosen::set);
    startVariables = startVariables(variables);
    marks = new Marks(diagram);
    loops = new Loops(diagram, marks);
    activations = new int[diagram.nodeCount()];
    delivered = new ObjectNode[diagram.nodeCount()];
    sent = new JsonNode[diagram.nodeCount()];
  }

  /**
   * Custom data of the start nodes, then of those at which the run begins, then the run's own
   * variables; later ones take precedence.
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

  /** Begins the run. Called once. */
  Step begin() {
    List<Firing> firings = new ArrayList<>();
    chosen.stream().forEach(n -> firings.add(fire(n)));
    return settle(firings);
  }

  /**
   * Applies the outcome of a running node.
   *
   * @param attempts number of attempts
   */
  Step apply(int node, Outcome outcome, int attempts) {
    if (marks.nodes[node] != At.RUNNING) {
      throw new IllegalStateException("'" + diagram.node(node).label() + "' is not running");
    }
    marks.nodes[node] = At.DONE;
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
        marks.send(c, emission.valueFor(diagram.connection(c).label()));
      } else {
        marks.close(c);
      }
    }
  }

  private void skip(int node) {
    marks.nodes[node] = At.SKIPPED;
    diagram.outgoing(node).forEach(marks::close);
  }

  /** Continues until only further outcomes can change the state. */
  private Step settle(List<Firing> firings) {
    do {
      fireReady(firings);
      failure = failure.or(loops::tooMany);
    } while (failure.isEmpty() && loops.step(running == 0));
    if (failure.isPresent()) {
      return new Step(List.of(), failure);
    }
    return new Step(
        List.copyOf(firings),
        running == 0
            ? Optional.of(new Conclusion.Completed(new RunResult(diagram, marks, sent).value()))
            : Optional.empty());
  }

  private void fireReady(List<Firing> firings) {
    for (int n : order) {
      if (marks.nodes[n] == At.WAITING
          && diagram.incoming(n).stream().noneMatch(marks::isAwaited)) {
        if (diagram.incoming(n).stream().anyMatch(marks::isDelivered)) {
          firings.add(fire(n));
        } else {
          skip(n);
        }
      }
    }
  }

  private Firing fire(int n) {
    marks.nodes[n] = At.RUNNING;
    running++;
    activations[n]++;
    List<Inputs.Arrival> arrivals = new ArrayList<>();
    for (int c : diagram.incoming(n)) {
      JsonNode value = marks.values[c];
      if (value != null && marks.isDelivered(c)) {
        Optional<String> name = diagram.node(diagram.source(c)).kind().variable();
        arrivals.add(new Inputs.Arrival(diagram.connection(c), name, value, diagram.isBack(c)));
        if (diagram.isBack(c)) {
          marks.reopen(c); // it starts one round only
        }
      }
    }
    Inputs inputs = Inputs.gather(diagram.inputLabels(n), arrivals, startVariables);
    delivered[n] = diagram.catchesErrors(n) ? inputs.delivered() : null; // for its error
    return new Firing(n, diagram.node(n), activations[n], inputs);
  }
}
