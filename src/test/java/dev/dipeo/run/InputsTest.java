package dev.dipeo.run;

import static dev.dipeo.run.Scene.sends;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which variables connections define. */
class InputsTest {
  @Test
  void noLabel_definesTheDefaultNameAndTheKeys() {
    assertThat(delivered("A -> Target", "{\"sum\": 3, \"of\": [1, 2]}", "{}"))
        .isEqualTo("{\"sum\":3,\"of\":[1,2],\"result\":{\"sum\":3,\"of\":[1,2]}}");
  }

  @Test
  void label_definesThatVariableOnly() {
    assertThat(delivered("A -> Target : payload_data", "{\"sum\": 3}", "{}"))
        .isEqualTo("{\"payload_data\":{\"sum\":3}}");
  }

  @Test
  void label_winsOverKeysWhereverItStands() {
    assertThat(delivered("B -> Target : sum\nA -> Target", "{\"sum\": 3}", "{\"b\": 1}"))
        .isEqualTo("{\"sum\":{\"b\":1},\"result\":{\"sum\":3}}");
  }

  @Test
  void defaultName_winsOverKeys() {
    assertThat(delivered("A -> Target", "{\"result\": 1, \"ok\": true}", "{}"))
        .isEqualTo("{\"result\":{\"result\":1,\"ok\":true},\"ok\":true}");
  }

  @Test
  void clashingKeys_laterConnectionInTheFileWins() {
    assertThat(delivered("B -> Target\nA -> Target", "{\"k\": \"a\"}", "{\"k\": \"b\"}"))
        .isEqualTo("{\"k\":\"a\",\"result\":{\"k\":\"a\"}}");
    assertThat(delivered("A -> Target : x\nB -> Target : x", "{\"k\": \"a\"}", "{\"k\": \"b\"}"))
        .isEqualTo("{\"x\":{\"k\":\"b\"}}");
  }

  @Test
  void keys_areNamesThatNobodyChose() {
    Scene scene =
        target("A -> Target\nB -> Target : id", "{\"len\": 3, \"id\": 5, \"result\": 1}", "{}");
    assertThat(inputs(scene).keys()).containsExactly("len");
  }

  @Test
  void rawText_handsOverText() {
    assertThat(delivered("A -> Target : doc raw_text", "{\"k\": [1.50, null]}", "{}"))
        .isEqualTo("{\"doc\":\"{\\\"k\\\":[1.50,null]}\"}");
    assertThat(delivered("A -> Target raw_text", "{\"k\": 1}", "{}"))
        .isEqualTo("{\"result\":\"{\\\"k\\\":1}\"}");
  }

  @Test
  void rawText_ofWhatIsPassedOn_handsOverEachVariableAsText() {
    Scene scene =
        new Scene(
            """
            start Start {"who": "me", "n": 1}
            code Target
            Start -> Target raw_text
            """);
    scene.play();
    assertThat(Json.text(inputs(scene).delivered())).isEqualTo("{\"who\":\"me\",\"n\":\"1\"}");
  }

  @Test
  void startVariables_areVisibleEverywhereAndGiveWay() {
    Scene scene =
        new Scene(
            """
            start Start {"who": "start", "where": "here"}
            code A
            code Target
            Start -> A
            A -> Target : who
            """);

    scene.play("{\"when\":\"now\"}", new String[0]);

    assertThat(inputs(scene).variables())
        .isEqualTo(Sketch.object("{\"who\":\"a\",\"where\":\"here\",\"when\":\"now\"}"));
    assertThat(Json.text(inputs(scene).delivered())).isEqualTo("{\"who\":\"a\"}");
  }

  @Test
  void single_isTheValueOfTheOnlyLabel() {
    assertThat(single("A -> Target : body\nB -> Target")).map(Json::text).hasValue("{\"k\":\"a\"}");
    assertThat(single("A -> Target : x\nB -> Target : y")).isEmpty();
    assertThat(single("A -> Target\nB -> Target")).isEmpty();
  }

  @Test
  void single_doesNotDependOnWhichBranchWasTaken() {
    String sketch =
        """
        start Start
        condition Check
        code A
        code B
        code Target
        Start -> Check
        Check[condtrue] -> A
        Check[condfalse] -> B
        A -> Target : %s
        B -> Target : %s
        """;
    Scene sameLabel = new Scene(sketch.formatted("body", "body"));
    Scene twoLabels = new Scene(sketch.formatted("a", "b"));
    sameLabel.play();
    twoLabels.play();

    assertThat(inputs(sameLabel).single()).map(Json::text).hasValue("\"a\"");
    assertThat(inputs(twoLabels).single()).isEmpty();
  }

  @Test
  void passingOn_labelTakesTheVariableOfThatName() {
    Scene scene =
        new Scene(
            """
            start Start {"who": "me", "n": 1}
            code Target
            Start -> Target : who
            Start -> Target : all
            """);
    scene.play();
    assertThat(Json.text(inputs(scene).delivered()))
        .isEqualTo("{\"who\":\"me\",\"all\":{\"who\":\"me\",\"n\":1}}");
  }

  private static Optional<JsonNode> single(String connections) {
    return inputs(target(connections, "{\"k\": \"a\"}", "{\"k\": \"b\"}")).single();
  }

  private static String delivered(String connections, String a, String b) {
    return Json.text(inputs(target(connections, a, b)).delivered());
  }

  private static Scene target(String connections, String a, String b) {
    Scene scene =
        new Scene("code A\ncode B\ncode Target\n" + connections)
            .on("A", activation -> sends(a))
            .on("B", activation -> sends(b));
    scene.play();
    return scene;
  }

  /** What the node got that ran last, which is the target. */
  private static Inputs inputs(Scene scene) {
    return scene.activations.getLast().inputs();
  }
}
