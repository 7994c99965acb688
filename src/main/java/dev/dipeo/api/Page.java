package dev.dipeo.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;

/** A page of a list: {@code {"runs": [...]}}. */
final class Page {
  private Page() {}

  static <T> ObjectNode of(String name, List<T> rows, Function<T, ObjectNode> shown) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.putArray(name).addAll(rows.stream().map(shown).toList());
    return answer;
  }
}
