package dev.dipeo.diagram.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.template.MissingNameException;
import java.util.ArrayList;
import java.util.List;

/**
 * The events that start a run at a node, or that a node waits for.
 *
 * @param provider name of the provider
 * @param name name of the event; empty for all events of the provider
 * @param filters conditions on the payload; all must hold
 */
public record EventPattern(String provider, String name, List<Filter> filters) {
  public EventPattern {
    filters = List.copyOf(filters);
  }

  /** Whether all filters match the payload. */
  public boolean accepts(JsonNode payload) {
    return filters.stream().allMatch(filter -> filter.matches(payload));
  }

  /** A copy with the templates of its filters filled. */
  public EventPattern fill(ObjectNode variables) throws MissingNameException {
    List<Filter> filled = new ArrayList<>();
    for (Filter filter : filters) {
      filled.add(filter.fill(variables));
    }
    return new EventPattern(provider, name, filled);
  }
}
