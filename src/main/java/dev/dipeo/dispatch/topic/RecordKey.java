package dev.dipeo.dispatch.topic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.diagram.template.MissingNameException;
import dev.dipeo.diagram.template.Template;
import dev.dipeo.diagram.template.TemplateReader;
import dev.dipeo.dispatch.EventView;
import dev.dipeo.journal.Event;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.MistakesException;
import java.util.Optional;

/** The keys of records: events of one key stay in order. */
public final class RecordKey {
  private final Optional<Template> template;

  private RecordKey(Optional<Template> template) {
    this.template = template;
  }

  /** Every event has the name of its provider as its key. */
  public static RecordKey ofProvider() {
    return new RecordKey(Optional.empty());
  }

  /**
   * Keys by a template that sees {@code event} and {@code payload}, as diagrams do.
   *
   * @throws IllegalArgumentException if it is malformed; the message is a sentence for operators
   */
  public static RecordKey of(String template) {
    Mistakes mistakes = new Mistakes();
    Optional<Template> read =
        new TemplateReader(mistakes).ofValues(new Location("dipeo.kafka.key", 1, 1), template);
    try {
      mistakes.throwIfAny();
    } catch (MistakesException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    if (read.isEmpty() || read.get().isConstant()) {
      throw new IllegalArgumentException(
          "dipeo.kafka.key must name a value of the event, such as {{payload.repository.full_name}},"
              + " and no secret");
    }
    return new RecordKey(read);
  }

  /** The key; the provider where the event has no such value. */
  String of(Event event) {
    return template.flatMap(each -> value(each, event)).orElse(event.provider());
  }

  private static Optional<String> value(Template template, Event event) {
    ObjectNode variables = JsonNodeFactory.instance.objectNode();
    variables.set("event", EventView.of(event));
    variables.set("payload", event.payload());
    try {
      JsonNode value = template.render(variables);
      return value.isValueNode() && !value.isNull()
          ? Optional.of(Json.textOf(value)).filter(text -> !text.isEmpty())
          : Optional.empty();
    } catch (MissingNameException e) {
      return Optional.empty();
    }
  }
}
