package dev.dipeo.dispatch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.journal.Event;

/** An event as diagrams see it: {@code {id, provider, name, received_at, headers, payload}}. */
public final class EventView {
  private EventView() {}

  public static ObjectNode of(Event event) {
    ObjectNode view = JsonNodeFactory.instance.objectNode();
    view.put("id", event.executionId())
        .put("provider", event.provider())
        .put("name", event.name())
        .put("received_at", event.receivedAt().toString());
    ObjectNode headers = view.putObject("headers");
    event.headers().forEach(headers::put);
    view.set("payload", event.payload());
    return view;
  }
}
