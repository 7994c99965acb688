package dev.dipeo.run;

import dev.dipeo.diagram.Connection;
import dev.dipeo.diagram.Diagram;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.Output;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A diagram prepared for running: its connections, roots and loops. Immutable; nodes and
 * connections are identified by their position in the file.
 *
 * <p>Nodes that can all reach each other form a loop. Its head is the node at which it is entered
 * from outside; if there are several, the first of them in the file. Connections from inside the
 * loop to its head lead back, all others lead forward, and the forward connections have no cycle.
 * Loops are disjoint or nested, never overlapping.
 */
public final class CompiledDiagram {
  private final Diagram diagram;
  private final int[] sources;
  private final int[] targets;
  private final List<List<Integer>> incoming = new ArrayList<>();
  private final List<List<Integer>> outgoing = new ArrayList<>();
  private final List<Integer> roots;
  private final BitSet back = new BitSet();
  private final int[] order;
  private final List<Loop> loops = new ArrayList<>();

  /**
   * A loop.
   *
   * @param head node at which each round begins
   * @param backs connections that lead back to the head
   * @param body nodes of the loop
   * @param descendants the body and all nodes that can be reached from it going forward
   */
  record Loop(int head, List<Integer> backs, BitSet body, BitSet descendants) {
    /** Whether the other loop begins after this loop's head, so that each round runs it anew. */
    boolean encloses(Loop other) {
      return other.head != head && descendants.get(other.head);
    }

    /** Whether neither loop encloses the other, but both lead to a common node. */
    boolean meets(Loop other) {
      return !descendants.get(other.head)
          && !other.descendants.get(head)
          && descendants.intersects(other.descendants);
    }

    /** Whether a connection between these nodes leaves the loop. */
    boolean isLeftBy(int source, int target) {
      return body.get(source) && !body.get(target);
    }
  }

  private CompiledDiagram(Diagram diagram) {
    this.diagram = diagram;
    List<Node> nodes = diagram.nodes();
    List<Connection> connections = diagram.connections();
    Map<String, Integer> positions = new HashMap<>();
    for (Node node : nodes) {
      positions.put(node.label(), positions.size());
      incoming.add(new ArrayList<>());
      outgoing.add(new ArrayList<>());
    }
    sources = connections.stream().mapToInt(c -> position(positions, c.from())).toArray();
    targets = connections.stream().mapToInt(c -> position(positions, c.to())).toArray();
    for (int c = 0; c < connections.size(); c++) {
      outgoing.get(sources[c]).add(c);
      incoming.get(targets[c]).add(c);
    }
    roots = diagram.roots().stream().map(node -> position(positions, node.label())).toList();
    BitSet everywhere = new BitSet();
    everywhere.set(0, nodes.size());
    findLoops(everywhere);
    order = sort();
    loops.forEach(this::addDescendants);
    // A loop that begins after a head has fewer descendants than that head.
    loops.sort(Comparator.comparingInt(loop -> loop.descendants.cardinality()));
  }

  /** Compiles a valid diagram. */
  public static CompiledDiagram of(Diagram diagram) {
    return new CompiledDiagram(diagram);
  }

  public Diagram diagram() {
    return diagram;
  }

  Node node(int position) {
    return diagram.nodes().get(position);
  }

  int nodeCount() {
    return diagram.nodes().size();
  }

  Connection connection(int position) {
    return diagram.connections().get(position);
  }

  int connectionCount() {
    return sources.length;
  }

  int source(int connection) {
    return sources[connection];
  }

  int target(int connection) {
    return targets[connection];
  }

  /** Whether a connection leads back to the head of a loop. */
  boolean isBack(int connection) {
    return back.get(connection);
  }

  /** Connections to a node, in the order of the file. */
  List<Integer> incoming(int node) {
    return incoming.get(node);
  }

  /** Connections from a node, in the order of the file. */
  List<Integer> outgoing(int node) {
    return outgoing.get(node);
  }

  /** See {@link Diagram#roots}. */
  List<Integer> roots() {
    return roots;
  }

  /** All nodes in topological order: each after the sources of its forward connections. */
  int[] order() {
    return order.clone();
  }

  /** Inner loops before enclosing ones, else in the order of the file. */
  List<Loop> loops() {
    return List.copyOf(loops);
  }

  /** Whether a node's errors have a connection. */
  boolean catchesErrors(int node) {
    return outgoing.get(node).stream().anyMatch(c -> connection(c).output() == Output.ERROR);
  }

  /** Names of the variables that labelled connections define at a node. */
  Set<String> inputLabels(int node) {
    return incoming.get(node).stream()
        .flatMap(c -> connection(c).label().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Labels of the connections that carry a node's value, without those for errors. */
  List<String> outputLabels(int node) {
    return outgoing.get(node).stream()
        .map(this::connection)
        .filter(c -> c.output() != Output.ERROR)
        .flatMap(c -> c.label().stream())
        .distinct()
        .toList();
  }

  private static int position(Map<String, Integer> positions, String label) {
    Integer position = positions.get(label);
    if (position == null) {
      throw new IllegalArgumentException("a connection names '" + label + "', which is no node");
    }
    return position;
  }

  /**
   * Finds the loops among some nodes, and the loops nested in them: nodes that all reach each other
   * form a loop; a cycle that remains without the connections back to its head is an inner loop.
   */
  private void findLoops(BitSet within) {
    BitSet left = (BitSet) within.clone();
    while (!left.isEmpty()) {
      int node = left.nextSetBit(0);
      BitSet circle = reach(node, within, outgoing, targets);
      circle.and(reach(node, within, incoming, sources));
      left.andNot(circle);
      left.clear(node);
      if (!circle.isEmpty()) {
        int head = headOf(circle);
        List<Integer> backs =
            forward(incoming.get(head)).filter(c -> circle.get(sources[c])).boxed().toList();
        backs.forEach(back::set);
        loops.add(new Loop(head, backs, circle, new BitSet()));
        findLoops(circle);
      }
    }
  }

  /** The nodes reachable from a node by one or more forward connections. */
  private BitSet reach(int from, BitSet within, List<List<Integer>> connections, int[] ends) {
    BitSet reached = new BitSet();
    Deque<Integer> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      forward(connections.get(open.remove()))
          .map(c -> ends[c])
          .filter(node -> within.get(node) && !reached.get(node))
          .forEach(
              node -> {
                reached.set(node);
                open.add(node);
              });
    }
    return reached;
  }

  private int headOf(BitSet circle) {
    return circle.stream()
        .filter(
            node ->
                roots.contains(node)
                    || forward(incoming.get(node)).anyMatch(c -> !circle.get(sources[c])))
        .findFirst()
        .orElse(circle.nextSetBit(0));
  }

  private int[] sort() {
    int[] awaited = new int[nodeCount()];
    Queue<Integer> next = new PriorityQueue<>();
    for (int node = 0; node < awaited.length; node++) {
      awaited[node] = (int) forward(incoming.get(node)).count();
      if (awaited[node] == 0) {
        next.add(node);
      }
    }
    int[] sorted = new int[awaited.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = next.remove();
      forward(outgoing.get(sorted[i]))
          .map(c -> targets[c])
          .filter(target -> --awaited[target] == 0)
          .forEach(next::add);
    }
    return sorted;
  }

  private void addDescendants(Loop loop) {
    loop.descendants.or(loop.body);
    for (int node : order) {
      if (loop.descendants.get(node)) {
        forward(outgoing.get(node)).forEach(c -> loop.descendants.set(targets[c]));
      }
    }
  }

  private IntStream forward(List<Integer> connections) {
    return connections.stream().mapToInt(Integer::intValue).filter(c -> !isBack(c));
  }
}
