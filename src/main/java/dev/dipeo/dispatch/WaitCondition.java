package dev.dipeo.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.diagram.filter.Filter;
import dev.dipeo.diagram.filter.StoredFilters;
import dev.dipeo.journal.Event;
import java.time.Instant;
import java.util.List;

/**
 * Which events of the right provider and name end a wait.
 *
 * @param lastIdBefore see {@link Reach#covers}
 */
record WaitCondition(Reach reach, long lastIdBefore, List<Filter> filters) {
  boolean accepts(Event event) {
    return reach.covers(event, lastIdBefore)
        && filters.stream().allMatch(filter -> filter.matches(event.payload()));
  }

  /** As JSON, for a wait that outlives its process. */
  String text() {
    return Json.text(
        JsonNodeFactory.instance
            .objectNode()
            .put("after", reach.afterId())
            .put("from", reach.from().toString())
            .put("to", reach.to().toString())
            .put("not", reach.notId())
            .put("before", lastIdBefore)
            .set("filters", StoredFilters.write(filters)));
  }

  /**
   * Reads what {@link #text} has made.
   *
   * @throws RuntimeException when it is anything else
   */
  static WaitCondition of(String text) {
    try {
      JsonNode json = Json.parse(text);
      return new WaitCondition(
          new Reach(
              json.path("after").longValue(),
              Instant.parse(json.path("from").asText()),
              Instant.parse(json.path("to").asText()),
              json.path("not").longValue()),
          json.path("before").longValue(),
          StoredFilters.read(json.path("filters")));
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
