package dev.dipeo.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What blocks do, one after the other: a sequential reading that shares nothing with the engine.
 */
final class BlockModel {
  /** What comes along a connection: a value, or none any more. */
  private record Arrival(String source, Optional<String> value) {}

  private final long seed;
  private final List<String> firings = new ArrayList<>();
  private final Map<String, Integer> activations = new HashMap<>();
  private final Map<String, Optional<String>> latest = new HashMap<>();

  private BlockModel(long seed) {
    this.seed = seed;
  }

  /** Every activation with its inputs, in some order. */
  static List<String> firings(List<Block> blocks, long seed) {
    BlockModel model = new BlockModel(seed);
    Optional<String> start = model.node("Start_", List.of(new Arrival("", Optional.of(""))), true);
    List<Arrival> ends =
        model.path(blocks, List.of(new Arrival("Start_", start)), new ArrayList<>());
    model.node("End_", ends, false);
    return model.firings;
  }

  /** What a node sends that is activated for the nth time. */
  static String value(String label, int activation, Map<String, String> inputs) {
    return label + activation + "#" + Integer.toHexString(Objects.hash(label, activation, inputs));
  }

  /** Which way a condition decides the nth time; loops end sooner or later. */
  static boolean decides(String label, int activation, long seed) {
    int hash = Objects.hash(label, activation, seed) * 0x9E3779B9;
    return activation < 20 && (hash >>> 16) % 100 < 50;
  }

  private Optional<String> node(String label, List<Arrival> arrivals, boolean isStart) {
    Map<String, String> inputs = new TreeMap<>();
    for (Arrival arrival : arrivals) {
      arrival.value.ifPresent(value -> inputs.put(arrival.source, value));
    }
    if (inputs.isEmpty()) {
      latest.put(label, Optional.empty());
      return Optional.empty();
    }
    int activation = activations.merge(label, 1, Integer::sum);
    Map<String, String> seen = isStart ? Map.of() : inputs;
    firings.add(label + activation + " " + seen);
    Optional<String> value = Optional.of(value(label, activation, seen));
    latest.put(label, value);
    return value;
  }

  private Optional<Boolean> condition(String label, List<Arrival> arrivals) {
    return node(label, arrivals, false)
        .map(value -> decides(label, Objects.requireNonNull(activations.get(label)), seed));
  }

  private Arrival from(String source) {
    return new Arrival(source, Objects.requireNonNull(latest.get(source)));
  }

  private Arrival from(String source, boolean live) {
    return live ? from(source) : new Arrival(source, Optional.empty());
  }

  private List<Arrival> path(List<Block> blocks, List<Arrival> entries, List<Arrival> breaks) {
    List<Arrival> ends = entries;
    for (Block block : blocks) {
      ends = block(block, ends, breaks);
    }
    return ends;
  }

  private List<Arrival> block(Block block, List<Arrival> entries, List<Arrival> breaks) {
    return switch (block) {
      case Block.Task(String label, List<String> extras, List<List<Block>> sides) -> {
        List<Arrival> arrivals = new ArrayList<>(entries);
        extras.forEach(source -> arrivals.add(from(source)));
        node(label, arrivals, false);
        sides.forEach(side -> path(side, List.of(from(label)), breaks));
        yield List.of(from(label));
      }
      case Block.Branch(String label, List<Block> then, List<Block> otherwise) -> {
        Optional<Boolean> way = condition(label, entries);
        List<Arrival> ends =
            new ArrayList<>(
                path(then, List.of(from(label, way.equals(Optional.of(true)))), breaks));
        ends.addAll(path(otherwise, List.of(from(label, way.equals(Optional.of(false)))), breaks));
        yield ends;
      }
      case Block.Fork(List<List<Block>> lanes) -> {
        List<Arrival> ends = new ArrayList<>();
        lanes.forEach(lane -> ends.addAll(path(lane, entries, breaks)));
        yield ends;
      }
      case Block.Loop(Block.Task head, List<Block> body, String check) -> {
        List<Arrival> arrivals = new ArrayList<>(entries);
        while (true) {
          List<Arrival> left = new ArrayList<>();
          Optional<Boolean> again = condition(check, path(body, block(head, arrivals, left), left));
          if (!again.equals(Optional.of(true))) {
            left.addFirst(from(check, again.isPresent()));
            yield left;
          }
          arrivals = new ArrayList<>(entries);
          arrivals.add(from(check));
        }
      }
      case Block.Break(String label) -> {
        Optional<Boolean> way = condition(label, entries);
        breaks.add(from(label, way.equals(Optional.of(true))));
        yield List.of(from(label, way.equals(Optional.of(false))));
      }
    };
  }
}
