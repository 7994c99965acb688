package dev.dipeo.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.store.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {
  private static final ObjectNode VARIABLES =
      (ObjectNode) StoredJson.parse("{\"payload\": {\"a\": [1]}, \"list\": [2], \"name\": \"x\"}");

  private final References known = References.to(VARIABLES);

  @Test
  void values_thatAreVariables_areWrittenAsReferences_atTheTopLevels() {
    ObjectNode value = JsonNodeFactory.instance.objectNode();
    value.set("own", VARIABLES.get("payload"));
    value.putObject("event").set("payload", VARIABLES.get("payload"));
    value.set("equal", VARIABLES.get("list").deepCopy());
    value.putObject("x").putObject("y").set("deep", VARIABLES.get("list"));

    JsonNode stored = known.shortened(value);
    assertThat(stored.toString())
        .isEqualTo(
            "{\"own\":{\"\\u0000\":\"payload\"},\"event\":{\"payload\":{\"\\u0000\":\"payload\"}},"
                + "\"equal\":[2],\"x\":{\"y\":{\"deep\":[2]}}}");
    JsonNode restored = known.restored(StoredJson.parse(StoredJson.text(stored)));
    assertThat(restored).isEqualTo(value);
    assertThat(restored.get("own")).isSameAs(VARIABLES.get("payload"));
    assertThat(known.restored(known.shortened(VARIABLES.get("list"))))
        .isEqualTo(VARIABLES.get("list"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"\\u0000\": \"payload\"}",
        "{\"a\": {\"\\u0000\": \"payload\", \"\\u0000b\": 1}}",
        "{\"a\": {\"\\u0000\\u0000\": {\"\\u0000\": {\"\\u0000\": {\"\\u0000\": \"payload\"}}}}}",
        "[{\"\\u0000\": \"payload\"}]",
        "7"
      })
  void keysThatLookLikeReferences_stayWhatTheyAre(String text) {
    JsonNode value = StoredJson.parse(text);
    assertThat(known.restored(known.shortened(value))).isEqualTo(value);
  }

  @Test
  void restored_unknownReference_fails() {
    assertThatThrownBy(() -> known.restored(StoredJson.parse("{\"\\u0000\": \"gone\"}")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("gone");
  }
}
