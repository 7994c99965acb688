package dev.dipeo.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.run.CompiledDiagram.Loop;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The states of a run's nodes and connections in the current round of each loop. Nodes, connections
 * and loops are identified by their positions in the {@link CompiledDiagram}.
 */
final class Marks {
  /** State of a node in the current round. */
  enum At {
    WAITING,
    RUNNING,
    DONE,
    SKIPPED;

    boolean isSettled() {
      return this == DONE || this == SKIPPED;
    }
  }

  /** State of a connection in the current round. */
  enum Sent {
    OPEN,
    VALUE,
    /** A value came back to the head of a loop and starts its next round. */
    RETURNED,
    /** Not taken, but it leads out of a loop that may take it in a later round. */
    HELD,
    DEAD;

    boolean isPending() {
      return this == OPEN || this == HELD;
    }
  }

  final At[] nodes;
  final Sent[] connections;

  /** Values on the connections; null if none was sent. */
  final @Nullable JsonNode[] values;

  /** Loops without further rounds. */
  final BitSet endedLoops = new BitSet();

  private final CompiledDiagram diagram;
  private final List<Loop> loops;

  Marks(CompiledDiagram diagram) {
    this.diagram = diagram;
    loops = diagram.loops();
    nodes = new At[diagram.nodeCount()];
    Arrays.fill(nodes, At.WAITING);
    connections = new Sent[diagram.connectionCount()];
    Arrays.fill(connections, Sent.OPEN);
    values = new JsonNode[diagram.connectionCount()];
  }

  void send(int c, JsonNode value) {
    connections[c] = Sent.VALUE;
    values[c] = value;
  }

  /** Marks a connection as not taken. */
  void close(int c) {
    connections[c] = isHeld(c) ? Sent.HELD : Sent.DEAD;
  }

  private boolean isHeld(int c) {
    return IntStream.range(0, loops.size())
        .anyMatch(
            i -> !endedLoops.get(i) && loops.get(i).isLeftBy(diagram.source(c), diagram.target(c)));
  }

  /**
   * Whether the target gets its value. A connection that leads back delivers only when a round
   * begins.
   */
  boolean isDelivered(int c) {
    return connections[c] == (diagram.isBack(c) ? Sent.RETURNED : Sent.VALUE);
  }

  /** Whether the target waits for it. No node waits for a connection that leads back. */
  boolean isAwaited(int c) {
    return connections[c].isPending() && !diagram.isBack(c);
  }

  /** Clears a connection for the next round. */
  void reopen(int c) {
    connections[c] = Sent.OPEN;
    values[c] = null;
  }
}
