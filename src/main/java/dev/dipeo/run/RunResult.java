package dev.dipeo.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.run.Marks.At;
import dev.dipeo.run.Marks.Sent;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The result of a run: the value of its endpoint, or an object of several endpoints' values by
 * label. If no endpoint ran, the values of the nodes that sent nothing on.
 *
 * @param sent last value of each node that completed
 */
record RunResult(CompiledDiagram diagram, Marks marks, @Nullable JsonNode[] sent) {
  Optional<JsonNode> value() {
    List<Integer> ends = nodesThat(n -> diagram.node(n).kind().endsPath());
    if (ends.isEmpty()) {
      ends = nodesThat(n -> marks.nodes[n] == At.DONE && !hasSentOn(n));
    }
    if (ends.size() == 1) {
      return Optional.ofNullable(sent[ends.getFirst()]);
    }
    ObjectNode results = JsonNodeFactory.instance.objectNode();
    ends.forEach(n -> results.set(diagram.node(n).label(), sent[n]));
    return ends.isEmpty() ? Optional.empty() : Optional.of(results);
  }

  /** Nodes that completed at least once and meet the condition. */
  private List<Integer> nodesThat(Predicate<Integer> condition) {
    return IntStream.range(0, sent.length)
        .boxed()
        .filter(n -> sent[n] != null && condition.test(n))
        .toList();
  }

  private boolean hasSentOn(int n) {
    return diagram.outgoing(n).stream().anyMatch(c -> marks.connections[c] == Sent.VALUE);
  }
}
