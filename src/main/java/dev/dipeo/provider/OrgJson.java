package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import java.math.BigDecimal;
import org.json.JSONArray;
import org.json.JSONObject;

/** Converts Jackson's trees to those of org.json, which the schema validator reads. */
final class OrgJson {
  /**
   * Largest power of ten that is handed on exactly: all that {@link Json} reads. Exact arithmetic
   * with 1e999999999 would fill the memory.
   */
  private static final int MAX_SCALE = Json.MAX_EXPONENT + Json.MAX_NUMBER_LENGTH;

  private OrgJson() {}

  static Object of(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> {
        JSONObject object = new JSONObject();
        value.properties().forEach(entry -> object.put(entry.getKey(), of(entry.getValue())));
        yield object;
      }
      case ARRAY -> {
        JSONArray array = new JSONArray();
        value.forEach(item -> array.put(of(item)));
        yield array;
      }
      case NUMBER -> number(value);
      case BOOLEAN -> value.booleanValue();
      case STRING -> value.textValue();
      default -> JSONObject.NULL;
    };
  }

  private static Object number(JsonNode value) {
    if (value.isInt()) {
      return value.intValue();
    }
    if (value.isLong()) {
      return value.longValue();
    }
    if (value.isIntegralNumber()) {
      return value.bigIntegerValue();
    }
    BigDecimal decimal = value.decimalValue();
    if (decimal.scale() > MAX_SCALE) {
      return 0.0;
    }
    if (decimal.scale() < -MAX_SCALE) {
      return decimal.signum() * Double.MAX_VALUE;
    }
    return decimal;
  }
}
