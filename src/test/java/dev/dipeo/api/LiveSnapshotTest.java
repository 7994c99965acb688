package dev.dipeo.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.dipeo.diagram.LightReader;
import dev.dipeo.run.LogLine;
import dev.dipeo.run.NodeRecord;
import dev.dipeo.run.NodeState;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunStore.RecordedRun;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LiveSnapshotTest {
  private static final String DIAGRAM =
      """
      version: light
      nodes:
        - {label: Start, type: start}
        - {label: End, type: endpoint}
      connections:
        - {from: Start, to: End}
      """;

  @Test
  void snapshot_lacksWhatBeganOrEndedAfterIt() throws Exception {
    LiveSnapshot snapshot =
        LiveSnapshot.of(
            new RecordedRun(run(), List.of(node("Over", 1, true), node("Over", 2, false))));

    assertThat(snapshot.run().data()).contains("\"id\":\"run-1\"", "\"node\":\"Over\"");
    assertThat(snapshot.lacks(LiveEvent.nodeStarted(node("Over", 1, false)))).isFalse();
    assertThat(snapshot.lacks(printed("Over", 1))).isFalse();
    assertThat(snapshot.lacks(LiveEvent.nodeFinished(node("Over", 1, true)))).isFalse();

    assertThat(snapshot.lacks(LiveEvent.nodeStarted(node("Over", 2, false)))).isFalse();
    assertThat(snapshot.lacks(printed("Over", 2))).isTrue();
    assertThat(snapshot.lacks(LiveEvent.nodeFinished(node("Over", 2, true)))).isTrue();

    assertThat(snapshot.lacks(LiveEvent.nodeStarted(node("Next", 1, false)))).isTrue();
    assertThat(snapshot.lacks(LiveEvent.runPaused("run-1"))).isTrue();
    assertThat(snapshot.lacks(LiveEvent.runFinished(run()))).isTrue();
    assertThat(snapshot.lacks(LiveEvent.FELL_BEHIND)).isTrue();
  }

  private static LiveEvent printed(String node, int activation) {
    return LiveEvent.nodePrinted(node, activation, new LogLine("text", true));
  }

  private static Run run() throws Exception {
    return Run.queued(
        "run-1",
        LightReader.read("short", "short.yaml", DIAGRAM).diagram(),
        List.of("Start"),
        JsonNodeFactory.instance.objectNode(),
        Instant.EPOCH);
  }

  static NodeRecord node(String label, int activation, boolean over) {
    return new NodeRecord(
        activation,
        label,
        activation,
        over ? NodeState.COMPLETED : NodeState.RUNNING,
        1,
        JsonNodeFactory.instance.objectNode(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        List.of(),
        Instant.EPOCH,
        over ? Optional.of(Instant.EPOCH) : Optional.empty());
  }
}
