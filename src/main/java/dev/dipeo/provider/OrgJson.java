package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import java.math.BigDecimal;
import org.json.JSONArray;
import org.json.JSONObject;

/** Converts Jackson trees to org.json trees for the schema validator. */
final class OrgJson {
  /**
   * Largest power of ten that is converted exactly: covers every number that {@link Json} reads.
   * Exact arithmetic with 1e999999999 would exhaust the memory.
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
