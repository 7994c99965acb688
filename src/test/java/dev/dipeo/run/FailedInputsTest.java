package dev.dipeo.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class FailedInputsTest {
  @Test
  void inputs_areThereAsTheyWere() {
    ObjectNode error = error(Sketch.object("{\"count\": 1, \"deep\": {\"a\": [1, null]}}"));
    assertThat(error)
        .isEqualTo(Sketch.object("{\"inputs\": {\"count\": 1, \"deep\": {\"a\": [1, null]}}}"));
  }

  @Test
  void inputsThatAreTooLargeTogether_loseTheLargest_andNameThem() {
    ObjectNode inputs = Sketch.object("{\"count\": 1}");
    inputs.put("body", "x".repeat(FailedInputs.CHARS_MAX - 20));
    assertThat(error(inputs).has("inputs_left_out")).isFalse();

    inputs.put("more", "y".repeat(100));
    ObjectNode error = error(inputs);
    assertThat(error.path("inputs").propertyStream().map(java.util.Map.Entry::getKey))
        .containsExactly("count", "more");
    assertThat(error.path("inputs_left_out"))
        .containsExactly(JsonNodeFactory.instance.textNode("body"));
  }

  @Test
  void inputThatIsTooDeep_isLeftOut() {
    ObjectNode inputs = Sketch.object("{\"count\": 1}");
    inputs.set("fine", nested(FailedInputs.DEPTH_MAX - 1));
    inputs.set("deep", nested(FailedInputs.DEPTH_MAX));
    assertThat(error(inputs).path("inputs_left_out"))
        .containsExactly(JsonNodeFactory.instance.textNode("deep"));
  }

  @Test
  void errorThatALoopBroughtBack_comesWithoutWhatLedToIt() {
    ObjectNode first = error(Sketch.object("{\"count\": 1}"));
    first.put("attempt", 1).put("message", "no");
    ObjectNode again = JsonNodeFactory.instance.objectNode();
    again.set("error", first);
    assertThat(error(again).path("inputs").path("error"))
        .isEqualTo(Sketch.object("{\"attempt\": 1, \"message\": \"no\"}"));
    assertThat(first.has("inputs")).as("the first one is not changed").isTrue();
  }

  private static JsonNode nested(int levels) {
    JsonNode value = JsonNodeFactory.instance.numberNode(1);
    for (int level = 0; level < levels; level++) {
      value = JsonNodeFactory.instance.arrayNode().add(value);
    }
    return value;
  }

  private static ObjectNode error(ObjectNode inputs) {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    FailedInputs.addTo(error, inputs);
    return error;
  }
}
