package dev.dipeo.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.dipeo.base.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonPathTest {
  private final JsonNode document =
      Json.parse(
          """
          {"type": "event_callback", "event": {"type": "message", "n": 1, "none": null},
           "event-data": {"event": "opened"}, "a.b": "dotted", "entry": [{"id": 7}, {"id": 8}]}
          """);

  JsonPathTest() throws Exception {}

  @Test
  void text_ofPlaces() {
    assertThat(JsonPath.parse("type").text(document)).hasValue("event_callback");
    assertThat(JsonPath.parse("$.event.type").text(document)).hasValue("message");
    assertThat(JsonPath.parse("$.event.n").text(document)).hasValue("1");
    assertThat(JsonPath.parse("$['event-data'].event").text(document)).hasValue("opened");
    assertThat(JsonPath.parse("['a.b']").text(document)).hasValue("dotted");
    assertThat(JsonPath.parse("entry[1].id").text(document)).hasValue("8");
    assertThat(JsonPath.ofName("a.b").text(document)).hasValue("dotted");
  }

  @Test
  void replace_onlyWhatIsThere() {
    for (String path :
        List.of("nothing", "event.nothing", "type.more", "entry[2]", "entry[2].id")) {
      JsonNode copy = document.deepCopy();
      JsonPath.parse(path).replace(copy, _ -> BooleanNode.TRUE);
      assertThat(copy).as(path).isEqualTo(document);
    }
    for (String path : List.of("type", "$['event-data'].event", "entry[1]", "entry[1].id")) {
      JsonNode copy = document.deepCopy();
      JsonPath.parse(path).replace(copy, _ -> BooleanNode.TRUE);
      assertThat(JsonPath.parse(path).text(copy)).as(path).hasValue("true");
    }
  }

  @Test
  void text_ofWhatIsNotThereOrIsNoText_isEmpty() {
    for (String path :
        List.of("$.event", "$.event.none", "$.nothing", "$.type.more", "entry[2].id", "entry.id")) {
      assertThat(JsonPath.parse(path).text(document)).as(path).isEmpty();
    }
  }

  @Test
  void parse_pathsThatAreNone_areRefused() {
    for (String path : List.of("", "$", "a..b", "a.", "$a", "a[", "a[x]", "a[-1]", "a[0]b")) {
      assertThatThrownBy(() -> JsonPath.parse(path))
          .as(path)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
