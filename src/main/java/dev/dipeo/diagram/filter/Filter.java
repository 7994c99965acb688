package dev.dipeo.diagram.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.template.MissingNameException;

/** One condition on a payload. */
public interface Filter {
  /**
   * Whether the condition holds.
   *
   * @throws IllegalStateException when it has unfilled templates
   */
  boolean matches(JsonNode payload);

  /**
   * A copy with its templates filled, so that a run can wait for its own events. Filled-in values
   * are compared literally: a {@code *} in them is not a wildcard.
   */
  default Filter fill(ObjectNode variables) throws MissingNameException {
    return this;
  }
}
