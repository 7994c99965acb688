package dev.dipeo.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.LowerCase;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.JournaledEvent;
import java.util.List;

/** Events as JSON. */
final class EventJson {
  private EventJson() {}

  /** The fields in lists: all except headers and payload. */
  static ObjectNode summary(JournaledEvent journaled) {
    Event event = journaled.event();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", event.executionId())
        .put("execution_id", event.executionId())
        .put("provider", event.provider())
        .put("name", event.name())
        .put("delivery_id", event.deliveryId())
        .put("received_at", event.receivedAt().toString())
        .put("state", LowerCase.of(journaled.state()))
        .put("bytes", event.body().length);
    event
        .replayOf()
        .ifPresent(first -> json.put("replay_of", Event.executionId(event.provider(), first)));
    event
        .sameBodyAs()
        .ifPresent(first -> json.put("same_body_as", Event.executionId(event.provider(), first)));
    journaled.error().ifPresent(error -> json.put("error", error));
    return json;
  }

  /**
   * All fields.
   *
   * @param replays ids of the replays of this event
   */
  static ObjectNode whole(JournaledEvent journaled, List<Long> replays) {
    ObjectNode json = summary(journaled);
    if (!replays.isEmpty()) {
      var list = json.putArray("replays");
      replays.forEach(id -> list.add(Event.executionId(journaled.event().provider(), id)));
    }
    ObjectNode headers = json.putObject("headers");
    new java.util.TreeMap<>(journaled.event().headers()).forEach(headers::put);
    json.set("payload", journaled.event().payload());
    return json;
  }
}
