package dev.dipeo.run;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Draws blocks as a diagram, between a start and an endpoint. Each connection's label is the label
 * of its source.
 */
final class BlockDrawing {
  /** An end that waits to be connected: {@code Label} or {@code Label[output]}. */
  private record Port(String node, String output) {}

  private final List<String> nodes = new ArrayList<>();
  private final List<String> connections = new ArrayList<>();

  private BlockDrawing() {}

  static String draw(List<Block> blocks) {
    BlockDrawing drawing = new BlockDrawing();
    drawing.nodes.add("start Start_");
    List<Port> ends = drawing.draw(blocks, List.of(new Port("Start_", "")), new ArrayList<>());
    drawing.nodes.add("endpoint End_");
    drawing.connect(ends, "End_");
    return String.join(
        "\n", Stream.concat(drawing.nodes.stream(), drawing.connections.stream()).toList());
  }

  private List<Port> draw(List<Block> blocks, List<Port> entries, List<Port> breaks) {
    List<Port> ends = entries;
    for (Block block : blocks) {
      ends = draw(block, ends, breaks);
    }
    return ends;
  }

  private List<Port> draw(Block block, List<Port> entries, List<Port> breaks) {
    return switch (block) {
      case Block.Task task -> {
        node("code", task.label(), entries);
        connect(task.extras().stream().map(source -> new Port(source, "")).toList(), task.label());
        List<Port> end = List.of(new Port(task.label(), ""));
        task.sides().forEach(side -> draw(side, end, breaks));
        yield end;
      }
      case Block.Branch(String label, List<Block> then, List<Block> otherwise) -> {
        node("condition", label, entries);
        List<Port> ends = new ArrayList<>(draw(then, List.of(ifTrue(label)), breaks));
        ends.addAll(draw(otherwise, List.of(ifFalse(label)), breaks));
        yield ends;
      }
      case Block.Fork(List<List<Block>> lanes) -> {
        List<Port> ends = new ArrayList<>();
        lanes.forEach(lane -> ends.addAll(draw(lane, entries, breaks)));
        yield ends;
      }
      case Block.Loop(Block.Task head, List<Block> body, String check) -> {
        List<Port> ends = new ArrayList<>();
        node("condition", check, draw(body, draw(head, entries, ends), ends));
        connect(List.of(ifTrue(check)), head.label());
        ends.addFirst(ifFalse(check));
        yield ends;
      }
      case Block.Break(String label) -> {
        node("condition", label, entries);
        breaks.add(ifTrue(label));
        yield List.of(ifFalse(label));
      }
    };
  }

  private void node(String kind, String label, List<Port> entries) {
    nodes.add(kind + " " + label);
    connect(entries, label);
  }

  private void connect(List<Port> from, String to) {
    from.forEach(
        port -> connections.add(port.node + port.output + " -> " + to + " : " + port.node));
  }

  private static Port ifTrue(String label) {
    return new Port(label, "[condtrue]");
  }

  private static Port ifFalse(String label) {
    return new Port(label, "[condfalse]");
  }
}
