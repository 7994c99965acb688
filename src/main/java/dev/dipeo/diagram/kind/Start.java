package dev.dipeo.diagram.kind;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.filter.EventPattern;
import dev.dipeo.diagram.filter.EventPatternReader;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Mistakes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a run begins.
 *
 * @param hook event that starts runs here, with {@code trigger_mode: hook}
 * @param customData variables for all nodes
 */
public record Start(NodeOptions options, Optional<EventPattern> hook, ObjectNode customData)
    implements Node {
  public static final Kind KIND =
      new Kind(
          Start.class,
          "start",
          "begins a run, by hand or by an event",
          List.of("trigger_mode", "hook_event", "hook_filters", "custom_data"),
          Set.of(Output.DEFAULT),
          Optional.empty(),
          Optional.empty(),
          Set.of(Trait.BEGINS_RUN),
          Start::read);

  private static final Map<String, Boolean> TRIGGER_MODES =
      Map.of("none", false, "manual", false, "hook", true);

  @Override
  public Kind kind() {
    return KIND;
  }

  private static Optional<Start> read(NodeSource source) {
    NodeOptions options = source.options();
    Fields fields = source.fields();
    Mistakes mistakes = source.mistakes();
    boolean event = fields.has("hook_event");
    boolean hook = fields.choice("trigger_mode", TRIGGER_MODES).orElse(event);
    Optional<EventPattern> pattern =
        new EventPatternReader(mistakes, source.events()).ofStart(fields);
    if (hook && !event) {
      mistakes.add(
          fields.at("trigger_mode"),
          "'trigger_mode: hook' needs 'hook_event', as in hook_event: github.push");
    } else if (!hook && event) {
      mistakes.warn(
          fields.at("hook_event"), "'hook_event' has no effect without 'trigger_mode: hook'");
    }
    if (fields.has("hook_filters") && !event) {
      mistakes.warn(fields.at("hook_filters"), "'hook_filters' has no effect without 'hook_event'");
    }
    ObjectNode data =
        fields
            .object("custom_data")
            .map(object -> (ObjectNode) object.toJson())
            .orElseGet(JsonNodeFactory.instance::objectNode);
    return Optional.of(new Start(options, hook ? pattern : Optional.empty(), data));
  }
}
