package dev.dipeo.diagram.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.template.MissingNameException;
import java.util.ArrayList;
import java.util.List;

/**
 * The events that a node starts with or waits for.
 *
 * @param provider the provider's name
 * @param name the event's name; empty: every event of the provider
 * @param filters must all hold for the payload
 */
public record EventPattern(String provider, String name, List<Filter> filters) {
  public EventPattern {
    filters = List.copyOf(filters);
  }

  /** Whether all filters hold for an event's payload. */
  public boolean accepts(JsonNode payload) {
    return filters.stream().allMatch(filter -> filter.matches(payload));
  }

  /** The same pattern with the templates of its filters filled. */
  public EventPattern fill(ObjectNode variables) throws MissingNameException {
    List<Filter> filled = new ArrayList<>();
    for (Filter filter : filters) {
      filled.add(filter.fill(variables));
    }
    return new EventPattern(provider, name, filled);
  }
}
