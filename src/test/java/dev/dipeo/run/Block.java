package dev.dipeo.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A diagram built from structured parts, whose meaning is plain without an engine. */
sealed interface Block {
  /**
   * A node.
   *
   * @param extras nodes earlier in the diagram that it has a connection from too
   * @param sides paths that lead off from it and end
   */
  record Task(String label, List<String> extras, List<List<Block>> sides) implements Block {}

  /** A condition with two ways, either of which may be empty. */
  record Branch(String label, List<Block> then, List<Block> otherwise) implements Block {}

  /** Paths side by side; what follows joins them. */
  record Fork(List<List<Block>> lanes) implements Block {}

  /** Head, body, and a check that leads back when true. */
  record Loop(Task head, List<Block> body, String check) implements Block {}

  /** A condition that leads out of the loop around it when true, and on when false. */
  record Break(String label) implements Block {}

  /** Makes diagrams from a seed. */
  final class Generator {
    private final Random random;
    private int labels;

    Generator(long seed) {
      random = new Random(seed);
    }

    List<Block> diagram() {
      return sequence(3, false, new ArrayList<>());
    }

    /**
     * A path.
     *
     * @param visible nodes that tasks may have extra connections from; those of the path are added
     */
    private List<Block> sequence(int depth, boolean inLoop, List<String> visible) {
      List<Block> blocks = new ArrayList<>();
      int length = 1 + random.nextInt(3);
      for (int i = 0; i < length && labels < 24; i++) {
        blocks.add(block(depth, inLoop, visible));
      }
      return blocks;
    }

    private Block block(int depth, boolean inLoop, List<String> visible) {
      int kind = depth == 0 ? 0 : random.nextInt(inLoop ? 9 : 8);
      return switch (kind) {
        case 3, 4 -> {
          String label = label("Branch");
          List<Block> then = maybe(depth, inLoop, visible);
          yield new Branch(label, then, maybe(depth, inLoop, visible));
        }
        case 5 -> {
          List<String> before = List.copyOf(visible);
          List<List<Block>> lanes = new ArrayList<>();
          for (int i = 0; i < 2; i++) {
            List<String> lane = new ArrayList<>(before);
            lanes.add(orTask(sequence(depth - 1, inLoop, lane), lane));
            visible.addAll(lane.subList(before.size(), lane.size()));
          }
          yield new Fork(lanes);
        }
        case 6, 7 -> {
          List<String> inside = new ArrayList<>(visible);
          Task head = task(0, true, inside);
          yield new Loop(head, sequence(depth - 1, true, inside), label("Check"));
        }
        case 8 -> new Break(label("Break"));
        default -> task(depth, inLoop, visible);
      };
    }

    private List<Block> orTask(List<Block> blocks, List<String> visible) {
      return blocks.isEmpty() ? List.of(task(0, false, visible)) : blocks;
    }

    private List<Block> maybe(int depth, boolean inLoop, List<String> visible) {
      return random.nextInt(3) == 0 ? List.of() : sequence(depth - 1, inLoop, visible);
    }

    private Task task(int depth, boolean inLoop, List<String> visible) {
      List<String> extras =
          !visible.isEmpty() && random.nextInt(4) == 0
              ? List.of(visible.get(random.nextInt(visible.size())))
              : List.of();
      String label = label("Task");
      visible.add(label);
      List<List<Block>> sides =
          depth > 0 && random.nextInt(4) == 0
              // What leads off from a loop gets nothing else from it: a connection that a round
              // does
              // not take is dead only when the loop has ended.
              ? List.of(sequence(depth - 1, inLoop, new ArrayList<>(inLoop ? List.of() : visible)))
              : List.of();
      return new Task(label, extras, sides);
    }

    private String label(String kind) {
      return kind + ++labels + "_";
    }
  }
}
