package dev.dipeo.run;

import dev.dipeo.diagram.kind.Node;
import dev.dipeo.run.CompiledDiagram.Loop;
import dev.dipeo.run.Marks.At;
import dev.dipeo.run.Marks.Sent;
import dev.dipeo.run.Outcome.Failure;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The rounds of a run's loops. Loops end before new rounds begin, and inner loops come before outer
 * ones, regardless of the order in which nodes finish.
 */
final class Loops {
  private final CompiledDiagram diagram;
  private final Marks marks;
  private final List<Loop> loops;
  private final int[] rounds;
  private Optional<Conclusion> tooMany = Optional.empty();

  Loops(CompiledDiagram diagram, Marks marks) {
    this.diagram = diagram;
    this.marks = marks;
    loops = diagram.loops();
    rounds = new int[loops.size()];
    Arrays.fill(rounds, 1);
  }

  /** The failure of the run if a loop exceeded its rounds. */
  Optional<Conclusion> tooMany() {
    return tooMany;
  }

  /**
   * Ends a loop or begins a new round of one, if due.
   *
   * @param idle whether no node is running
   * @return false if nothing was due
   */
  boolean step(boolean idle) {
    return anyLoop(this::mayEnd, this::end)
        || anyLoop(this::mayGoRound, this::goRound)
        // A cycle of waits is left: a node waits for the end of an outer loop, which waits for an
        // inner loop, which waits for the node. The inner loop continues without the node.
        || (idle
            && (anyLoop(i -> isEntered(i) && hasComeBack(i), this::goRound)
                || anyLoop(i -> isEntered(i) && !marks.endedLoops.get(i), this::end)));
  }

  private boolean anyLoop(Predicate<Integer> due, Consumer<Integer> step) {
    Optional<Integer> loop = indexes(loops).boxed().filter(due).findFirst();
    loop.ifPresent(step);
    return loop.isPresent();
  }

  private boolean isEntered(int i) {
    return marks.nodes[loops.get(i).head()].isSettled();
  }

  /** Whether a value that came back is ready to start the next round. */
  private boolean hasComeBack(int i) {
    return loops.get(i).backs().stream().anyMatch(c -> marks.connections[c] == Sent.VALUE);
  }

  /** Whether the loop has no more work in the current round of the enclosing loop. */
  private boolean isIdle(int i) {
    return !isEntered(i) || (marks.endedLoops.get(i) && !hasComeBack(i));
  }

  private boolean mayEnd(int i) {
    Loop loop = loops.get(i);
    return !marks.endedLoops.get(i)
        && !hasComeBack(i)
        && loop.body().stream().allMatch(n -> marks.nodes[n].isSettled())
        && indexes(loops)
            .allMatch(j -> j == i || !loop.body().get(loops.get(j).head()) || isIdle(j));
  }

  private void end(int i) {
    marks.endedLoops.set(i);
    IntStream.range(0, marks.connections.length)
        .filter(c -> marks.connections[c] == Sent.HELD)
        .forEach(marks::close);
  }

  private boolean mayGoRound(int i) {
    return hasComeBack(i) && isQuiet(i) && indexes(loops).noneMatch(j -> mustAwait(i, j));
  }

  /** Whether everything that this round started has finished. */
  private boolean isQuiet(int i) {
    Loop loop = loops.get(i);
    return isEntered(i)
        && loop.descendants().stream()
            .noneMatch(n -> marks.nodes[n] == At.RUNNING || hasHeard(n, loop))
        && indexes(loops).allMatch(j -> !loop.encloses(loops.get(j)) || isIdle(j));
  }

  /**
   * Whether a node has all values of this round and waits only for values from outside the loop: it
   * will still run with this round's values.
   */
  private boolean hasHeard(int n, Loop loop) {
    return marks.nodes[n] == At.WAITING
        && diagram.incoming(n).stream()
            .noneMatch(c -> marks.isAwaited(c) && loop.descendants().get(diagram.source(c)));
  }

  /** Parallel loops that lead to a common node take turns from there, in a fixed order. */
  private boolean mustAwait(int i, int j) {
    if (!loops.get(i).meets(loops.get(j)) || isIdle(j) || isQuiet(j)) {
      return false;
    }
    BitSet shared = (BitSet) loops.get(i).descendants().clone();
    shared.and(loops.get(j).descendants());
    return shared.stream().anyMatch(n -> marks.nodes[n].isSettled());
  }

  private void goRound(int i) {
    Loop loop = loops.get(i);
    Node head = diagram.node(loop.head());
    int roundsMax = head.options().maxIterations().orElse(diagram.diagram().maxIterations());
    if (rounds[i] >= roundsMax) {
      tooMany = Optional.of(new Conclusion.Failed(head.label(), tooManyRounds(head, roundsMax)));
      return;
    }
    rounds[i]++;
    marks.endedLoops.clear(i);
    loop.descendants().stream().forEach(n -> marks.nodes[n] = At.WAITING);
    for (int c = 0; c < marks.connections.length; c++) {
      if (loop.backs().contains(c) && marks.connections[c] == Sent.VALUE) {
        marks.connections[c] = Sent.RETURNED;
      } else if (loop.descendants().get(diagram.source(c))) {
        marks.reopen(c);
      }
    }
    indexes(loops)
        .filter(j -> loop.encloses(loops.get(j)))
        .forEach(
            j -> {
              marks.endedLoops.clear(j);
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

  private static IntStream indexes(List<?> list) {
    return IntStream.range(0, list.size());
  }
}
