package dev.dipeo.python.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MentionedNamesTest {
  private final MentionedNames names = new MentionedNames();
  private final ObjectNode variables;

  MentionedNamesTest() throws Exception {
    variables = (ObjectNode) Json.parse("{\"event\":1,\"payload\":2,\"größe\":3}");
  }

  @Test
  void choose_takesMentionedAndWantedOnly() {
    assertThat(names.choose("x = payload['event_id']", variables, List.of()).fieldNames())
        .toIterable()
        .containsExactly("payload");
    assertThat(names.choose("pass", variables, List.of("event")).fieldNames())
        .toIterable()
        .containsExactly("event");
  }

  @Test
  void choose_namesInTextsAndOtherAlphabets_count() {
    assertThat(names.choose("f'{event}' # größe", variables, List.of()).fieldNames())
        .toIterable()
        .containsExactly("event", "größe");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"inputs['payload']", "eval(code)", "globals()", "def main(**given): pass"})
  void choose_codeThatReachesAll_getsAll(String code) {
    assertThat(names.choose(code, variables, List.of())).isEqualTo(variables);
  }
}
