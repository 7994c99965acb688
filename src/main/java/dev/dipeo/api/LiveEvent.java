package dev.dipeo.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.LowerCase;
import dev.dipeo.run.LogLine;
import dev.dipeo.run.NodeRecord;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunStore.RecordedRun;
import java.util.Optional;

/**
 * One event of a live run. Created once for all readers of the run.
 *
 * @param data JSON on one line
 * @param of activation that the event is about, if any
 */
record LiveEvent(Kind kind, String data, Optional<Activation> of) {
  /** A comment that keeps the stream open. */
  static final LiveEvent KEEP_ALIVE = new LiveEvent(Kind.KEEP_ALIVE, "", Optional.empty());

  static final LiveEvent FELL_BEHIND =
      last(Kind.FELL_BEHIND, "More happened than was taken here; read the run again");

  static final LiveEvent SERVER_STOPPING =
      last(Kind.SERVER_STOPPING, "The server stops; the run goes on when it is there again");

  /** The kinds of events, in the order of a run. */
  enum Kind {
    /** The state of the run when reading begins. */
    RUN,
    NODE_STARTED,
    NODE_PRINTED,
    NODE_FINISHED,
    RUN_PAUSED,
    RUN_FINISHED,
    FELL_BEHIND,
    SERVER_STOPPING,
    KEEP_ALIVE;

    /** The name of the event in a stream: {@code node-started}. */
    String text() {
      return LowerCase.of(this).replace('_', '-');
    }
  }

  /** An activation of a node. */
  record Activation(String node, int number) {
    static Activation of(NodeRecord node) {
      return new Activation(node.node(), node.activation());
    }
  }

  static LiveEvent run(RecordedRun run) {
    return new LiveEvent(Kind.RUN, Json.text(RunJson.whole(run)), Optional.empty());
  }

  static LiveEvent nodeStarted(NodeRecord node) {
    return ofNode(Kind.NODE_STARTED, Activation.of(node), RunJson.node(node));
  }

  static LiveEvent nodePrinted(String node, int activation, LogLine line) {
    ObjectNode data =
        JsonNodeFactory.instance.objectNode().put("node", node).put("activation", activation);
    data.setAll(RunJson.line(line));
    return ofNode(Kind.NODE_PRINTED, new Activation(node, activation), data);
  }

  static LiveEvent nodeFinished(NodeRecord node) {
    return ofNode(Kind.NODE_FINISHED, Activation.of(node), RunJson.node(node));
  }

  static LiveEvent runPaused(String runId) {
    return ofRun(Kind.RUN_PAUSED, JsonNodeFactory.instance.objectNode().put("id", runId));
  }

  static LiveEvent runFinished(Run run) {
    return ofRun(Kind.RUN_FINISHED, RunJson.summary(run));
  }

  private static LiveEvent last(Kind kind, String detail) {
    return ofRun(kind, JsonNodeFactory.instance.objectNode().put("detail", detail));
  }

  private static LiveEvent ofRun(Kind kind, ObjectNode data) {
    return new LiveEvent(kind, Json.text(data), Optional.empty());
  }

  private static LiveEvent ofNode(Kind kind, Activation activation, ObjectNode data) {
    return new LiveEvent(kind, Json.text(data), Optional.of(activation));
  }
}
