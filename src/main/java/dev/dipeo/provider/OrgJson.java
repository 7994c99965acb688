package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import org.json.JSONArray;
import org.json.JSONObject;

/** Jackson's trees as those of org.json, which the schema validator reads. */
final class OrgJson {
  /**
   * Largest power of ten that is handed on exactly. Exact arithmetic with 1e999999999 would fill
   * the memory.
   */
  private static final int MAX_SCALE = 400;

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
