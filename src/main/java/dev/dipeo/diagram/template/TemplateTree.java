package dev.dipeo.diagram.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value whose strings are templates; its keys are not. */
public interface TemplateTree {
  /** Fills the placeholders of all strings. */
  JsonNode render(ObjectNode variables) throws MissingNameException;

  /** Reads every string of a value as a template. */
  static TemplateTree of(JsonNode value) throws MalformedTemplateException {
    return switch (value) {
      case ObjectNode object -> {
        Map<String, TemplateTree> fields = new LinkedHashMap<>();
        object.properties().forEach(field -> fields.put(field.getKey(), of(field.getValue())));
        yield variables -> {
          ObjectNode out = JsonNodeFactory.instance.objectNode();
          for (var field : fields.entrySet()) {
            out.set(field.getKey(), field.getValue().render(variables));
          }
          return out;
        };
      }
      case ArrayNode array -> {
        List<TemplateTree> items = new ArrayList<>();
        array.forEach(item -> items.add(of(item)));
        yield variables -> {
          ArrayNode out = JsonNodeFactory.instance.arrayNode();
          for (TemplateTree item : items) {
            out.add(item.render(variables));
          }
          return out;
        };
      }
      default ->
          value.isTextual() ? TemplateParser.parse(value.textValue())::render : variables -> value;
    };
  }
}
