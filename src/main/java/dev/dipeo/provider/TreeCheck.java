package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.everit.json.schema.FormatValidator;
import org.everit.json.schema.Schema;
import org.everit.json.schema.ValidationException;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a value satisfies a schema, on the value's own tree. Has no messages: the
 * validator finds them, on a copy, for the few payloads that are refused. The verdict is the
 * validator's. Keywords that are not known here are left to it, on a copy of the value that they
 * are about.
 *
 * <p>Every part of a schema is evaluated, even if an earlier one has decided: so a schema that
 * refers to itself without end overflows the stack here if it does so in the validator.
 */
sealed interface TreeCheck {
  boolean accepts(JsonNode value);

  /** Any value. */
  record Anything() implements TreeCheck {
    @Override
    public boolean accepts(JsonNode value) {
      return true;
    }
  }

  /** {@code "type": "null"}. */
  record Null() implements TreeCheck {
    @Override
    public boolean accepts(JsonNode value) {
      return value.isNull();
    }
  }

  /** {@code "type": "boolean"}. */
  record Truth() implements TreeCheck {
    @Override
    public boolean accepts(JsonNode value) {
      return value.isBoolean();
    }
  }

  /** {@code "type": "integer"} or {@code "number"}; 1.0 is no integer. */
  record Numeric(boolean integer) implements TreeCheck {
    @Override
    public boolean accepts(JsonNode value) {
      return integer ? value.isIntegralNumber() : value.isNumber();
    }
  }

  /**
   * Keywords of strings.
   *
   * @param required whether other types are refused
   */
  record Text(boolean required, int min, int max, @Nullable Pattern pattern, FormatValidator format)
      implements TreeCheck {
    @Override
    public boolean accepts(JsonNode value) {
      String text = value.textValue();
      if (text == null) {
        return !required;
      }
      if (min > 0 || max < Integer.MAX_VALUE) {
        int length = text.codePointCount(0, text.length());
        if (length < min || length > max) {
          return false;
        }
      }
      return (pattern == null || pattern.matcher(text).find())
          && (format == FormatValidator.NONE || format.validate(text).isEmpty());
    }
  }

  /** {@code enum} and {@code const} of strings. */
  record OneOfTexts(Set<String> texts) implements TreeCheck {
    @Override
    public boolean accepts(JsonNode value) {
      return value.isTextual() && texts.contains(value.textValue());
    }
  }

  /**
   * Keywords of objects.
   *
   * @param required whether other types are refused
   * @param keys must be there
   * @param names listed properties, with their checks in the same order
   * @param listed the same names
   * @param additional check of the other properties; null if there must be none
   */
  record Properties(
      boolean required,
      List<String> keys,
      int min,
      int max,
      List<String> names,
      List<TreeCheck> checks,
      Set<String> listed,
      @Nullable TreeCheck additional)
      implements TreeCheck {
    @Override
    public boolean accepts(JsonNode value) {
      if (!value.isObject()) {
        return !required;
      }
      boolean accepted = value.size() >= min && value.size() <= max;
      for (int i = 0; i < keys.size(); i++) {
        accepted &= value.has(keys.get(i));
      }
      int found = 0;
      for (int i = 0; i < names.size(); i++) {
        JsonNode property = value.get(names.get(i));
        if (property != null) {
          found++;
          accepted &= checks.get(i).accepts(property);
        }
      }
      if (found < value.size() && !(additional instanceof Anything)) {
        accepted &= additional != null && acceptsOthers(value, additional);
      }
      return accepted;
    }

    private boolean acceptsOthers(JsonNode object, TreeCheck check) {
      boolean accepted = true;
      for (Map.Entry<String, JsonNode> property : object.properties()) {
        if (!listed.contains(property.getKey())) {
          accepted &= check.accepts(property.getValue());
        }
      }
      return accepted;
    }
  }

  /**
   * Keywords of arrays.
   *
   * @param required whether other types are refused
   */
  record Items(boolean required, int min, int max, TreeCheck item) implements TreeCheck {
    @Override
    public boolean accepts(JsonNode value) {
      if (!value.isArray()) {
        return !required;
      }
      boolean accepted = value.size() >= min && value.size() <= max;
      for (int i = 0; i < value.size(); i++) {
        accepted &= item.accepts(value.get(i));
      }
      return accepted;
    }
  }

  /** {@code allOf}, {@code anyOf}, {@code oneOf}: so many of the checks must accept. */
  record Combined(List<TreeCheck> checks, int min, int max) implements TreeCheck {
    @Override
    public boolean accepts(JsonNode value) {
      int accepting = 0;
      for (int i = 0; i < checks.size(); i++) {
        if (checks.get(i).accepts(value)) {
          accepting++;
        }
      }
      return accepting >= min && accepting <= max;
    }
  }

  /** {@code not}. */
  record Not(TreeCheck check) implements TreeCheck {
    @Override
    public boolean accepts(JsonNode value) {
      return !check.accepts(value);
    }
  }

  /** {@code if}, {@code then}, {@code else}. */
  record Conditional(TreeCheck condition, TreeCheck then, TreeCheck otherwise)
      implements TreeCheck {
    @Override
    public boolean accepts(JsonNode value) {
      return condition.accepts(value) ? then.accepts(value) : otherwise.accepts(value);
    }
  }

  /** {@code $ref}, possibly to a schema around it. */
  final class Reference implements TreeCheck {
    private TreeCheck target = new Anything();

    /** Set once, before the first value is checked. */
    void to(TreeCheck check) {
      target = check;
    }

    @Override
    public boolean accepts(JsonNode value) {
      return target.accepts(value);
    }
  }

  /** Everything else: the validator decides. */
  record Validated(Schema schema) implements TreeCheck {
    @Override
    public boolean accepts(JsonNode value) {
      try {
        schema.validate(OrgJson.of(value));
        return true;
      } catch (ValidationException e) {
        return false;
      }
    }
  }
}
