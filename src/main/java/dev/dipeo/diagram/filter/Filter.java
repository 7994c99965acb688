package dev.dipeo.diagram.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.template.MissingNameException;

/** One condition on a payload. */
public interface Filter {
  /**
   * Whether it holds.
   *
   * @throws IllegalStateException when it has templates that were not filled
   */
  boolean matches(JsonNode payload);

  /**
   * The same filter with its templates filled, so that a run can wait for what concerns it. Values
   * are compared as they are: a {@code *} in a value is no pattern.
   */
  default Filter fill(ObjectNode variables) throws MissingNameException {
    return this;
  }
}
