package dev.dipeo.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.dipeo.diagram.kind.Condition;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.run.Outcome.Branched;
import dev.dipeo.run.Outcome.Emission;
import dev.dipeo.run.RunStore.RecordedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds for every diagram and every order in which its nodes complete. */
class RunPropertiesTest {
  /** Activations with their inputs in an order of their own, and what the run came to. */
  record Played(
      List<String> firings,
      RunState state,
      Optional<Outcome.Failure> failure,
      Optional<String> result) {}

  @Property(tries = 500)
  void structuredDiagram_runsAsReadSequentially(@ForAll long seed, @ForAll long interleaving) {
    List<Block> blocks = new Block.Generator(seed).diagram();
    String sketch = BlockDrawing.draw(blocks);
    List<String> expected = BlockModel.firings(blocks, seed).stream().sorted().toList();

    Played played = play(sketch, seed, interleaving);

    assertThat(played.failure).as(sketch).isEmpty();
    assertThat(played.firings).as(sketch).isEqualTo(expected);
    expected.stream()
        .filter(firing -> firing.startsWith("End_"))
        .findFirst()
        .ifPresent(end -> assertThat(played.result.orElseThrow()).contains("End_1#"));
    assertThat(play(sketch, seed, ~interleaving)).as(sketch).isEqualTo(played);
  }

  @Property(tries = 1000)
  void anyDiagram_runsTheSameInEveryInterleaving(@ForAll long seed, @ForAll long interleaving) {
    String sketch = wild(new Random(seed));

    Played played = play(sketch, seed, interleaving);

    // A value from outside can keep a loop going for ever; when it is stopped, others are under
    // way.
    played.failure.ifPresent(why -> assertThat(why.type()).isEqualTo("max_iterations"));
    Assume.that(played.failure.isEmpty());
    assertThat(play(sketch, seed, interleaving + 1)).as(sketch).isEqualTo(played);
    assertThat(play(sketch, seed, ~interleaving)).as(sketch).isEqualTo(played);
  }

  @Property(tries = 100)
  void run_resumedAfterACrashAtAnyMoment_endsTheSame(@ForAll long seed, @ForAll long interleaving) {
    Random random = new Random(interleaving);
    String sketch =
        random.nextBoolean()
            ? BlockDrawing.draw(new Block.Generator(seed).diagram())
            : wild(new Random(seed));
    Scene undisturbed = scene(sketch, seed, interleaving);
    Run expected = undisturbed.play();
    Assume.that(expected.state() == RunState.COMPLETED);
    int steps = undisturbed.simulation.steps();
    for (int crash = 0; crash < 8; crash++) {
      Scene crashed = scene(sketch, seed, random.nextLong());
      crashed.begin("{}");
      crashed.simulation.run(random.nextInt(steps));
      Simulation simulation = new Simulation(random.nextLong());
      MemoryRunStore left = crashed.store.afterCrash(simulation);
      RecordedRun recorded = left.get("run-1");
      Scene resumed = deciding(new Scene(crashed.diagram, simulation, left, TestBounds.RUNS), seed);
      if (!recorded.run().state().isFinal()) {
        resumed.take(recorded).subscribe().with(ended -> {});
        simulation.run();
      }

      assertThat(left.get("run-1").run()).as(sketch).isEqualTo(expected);
      assertThat(records(left)).as(sketch).isEqualTo(records(undisturbed.store));
      assertThat(activations(resumed)).as(sketch).noneMatch(over(recorded)::contains);
    }
  }

  @Property(tries = 100)
  void run_crashingAgainAndAgain_endsTheSame_andWhatWasOverIsNotRunAgain(
      @ForAll long seed, @ForAll long interleaving) {
    Random random = new Random(interleaving);
    String sketch = BlockDrawing.draw(new Block.Generator(seed).diagram());
    Scene undisturbed = scene(sketch, seed, interleaving);
    Run expected = undisturbed.play();
    Simulation simulation = new Simulation(random.nextLong());
    Scene process = deciding(new Scene(undisturbed.diagram, simulation, TestBounds.RUNS), seed);
    process.begin("{}");
    // Each process gets a few steps further, and the last one, some time, to the end.
    for (int restart = 0; !process.store.get("run-1").run().state().isFinal(); restart++) {
      assertThat(restart).as(sketch).isLessThan(10_000);
      simulation.run(random.nextInt(8 + restart));
      simulation = new Simulation(random.nextLong());
      MemoryRunStore left = process.store.afterCrash(simulation);
      RecordedRun recorded = left.get("run-1");
      List<String> over = over(recorded);
      process = deciding(new Scene(undisturbed.diagram, simulation, left, TestBounds.RUNS), seed);
      if (!recorded.run().state().isFinal()) {
        process.take(recorded).subscribe().with(ended -> {});
        simulation.run(random.nextInt(8 + restart));
        assertThat(activations(process)).as(sketch).noneMatch(over::contains);
      }
    }

    assertThat(process.store.get("run-1").run()).as(sketch).isEqualTo(expected);
    assertThat(records(process.store)).as(sketch).isEqualTo(records(undisturbed.store));
  }

  /** What runners were given. */
  private static List<String> activations(Scene scene) {
    return scene.firings.stream().map(firing -> firing.substring(0, firing.indexOf(' '))).toList();
  }

  /** What is recorded to have come to an end. */
  private static List<String> over(RecordedRun recorded) {
    return recorded.nodes().stream()
        .filter(node -> node.outcome().isPresent())
        .map(node -> node.node() + node.activation())
        .toList();
  }

  static Played play(String sketch, long seed, long interleaving) {
    Scene scene = scene(sketch, seed, interleaving);
    Run run = scene.play();
    return new Played(
        scene.activationsSeen.stream().sorted().toList(),
        run.state(),
        run.failure(),
        run.result().map(Object::toString));
  }

  private static Scene scene(String sketch, long seed, long interleaving) {
    return deciding(
        new Scene(Sketch.compile(sketch), new Simulation(interleaving), TestBounds.RUNS), seed);
  }

  /** Lets every node send a text that tells all that it knew, and conditions decide by seed. */
  private static Scene deciding(Scene scene, long seed) {
    for (Node node : scene.diagram.diagram().nodes()) {
      String label = node.label();
      scene.on(
          label,
          activation -> {
            Map<String, String> inputs = texts(activation);
            scene.activationsSeen.add(label + activation.activation() + " " + inputs);
            Emission emission =
                Emission.of(
                    TextNode.valueOf(BlockModel.value(label, activation.activation(), inputs)));
            boolean way = BlockModel.decides(label, activation.activation(), seed);
            return switch (node) {
              case Condition condition ->
                  new Branched(way ? Output.CONDTRUE : Output.CONDFALSE, emission);
              case Node other -> new Outcome.Emitted(emission);
            };
          });
    }
    return scene;
  }

  private static Map<String, String> texts(NodeAttempt activation) {
    Map<String, String> texts = new TreeMap<>();
    activation
        .inputs()
        .delivered()
        .properties()
        .forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
    return texts;
  }

  private static List<String> records(MemoryRunStore store) {
    return store.get("run-1").nodes().stream()
        .map(n -> n.node() + n.activation() + " " + n.state() + " " + n.inputs() + " " + n.value())
        .sorted()
        .toList();
  }

  /** Any nodes and connections, as long as what leads back is a condition's, so that it ends. */
  static String wild(Random random) {
    int count = 4 + random.nextInt(8);
    List<String> lines = new ArrayList<>();
    boolean[] conditions = new boolean[count];
    lines.add("start N0_");
    for (int i = 1; i < count; i++) {
      conditions[i] = random.nextBoolean();
      lines.add((conditions[i] ? "condition" : "code") + " N" + i + "_ max=100");
    }
    for (int from = 0; from < count; from++) {
      for (int to = 1; to < count; to++) {
        boolean forward = from < to;
        if (random.nextInt(count) < 3 && (forward || conditions[from])) {
          boolean way = !forward || random.nextBoolean();
          String output = !conditions[from] ? "" : way ? "[condtrue]" : "[condfalse]";
          lines.add("N" + from + "_" + output + " -> N" + to + "_ : N" + from + "_");
        }
      }
    }
    return String.join("\n", lines);
  }
}
