package dev.dipeo.dispatch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.journal.Event;

/**
 * An event as diagrams see it: {@code {id, provider, name, received_at, headers, payload}}, plus
 * {@code replay_of} for a replay and {@code same_body_as} for a repeated body.
 */
public final class EventView {
  private EventView() {}

  public static ObjectNode of(Event event) {
    ObjectNode view = JsonNodeFactory.instance.objectNode();
    view.put("id", event.executionId())
        .put("provider", event.provider())
        .put("name", event.name())
        .put("received_at", event.receivedAt().toString());
    event
        .replayOf()
        .ifPresent(first -> view.put("replay_of", Event.executionId(event.provider(), first)));
    event
        .sameBodyAs()
        .ifPresent(first -> view.put("same_body_as", Event.executionId(event.provider(), first)));
    ObjectNode headers = view.putObject("headers");
    event.headers().forEach(headers::put);
    view.set("payload", event.payload());
    return view;
  }
}
