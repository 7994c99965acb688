package dev.dipeo.dispatch.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordKeyTest {
  private static final String REPOSITORY = "{{payload.repository.full_name}}";

  private static String key(String template, String payload) {
    return RecordKey.of(template).of(Records.event("d", payload));
  }

  @Test
  void key_isTheValueThatTheTemplateNames() {
    String push = "{\"repository\":{\"full_name\":\"me/app\",\"id\":7}}";
    assertThat(key(REPOSITORY, push)).isEqualTo("me/app");
    assertThat(key("{{event.provider}}-{{payload.repository.id}}", push)).isEqualTo("github-7");
    assertThat(RecordKey.ofProvider().of(Records.event("d", push))).isEqualTo("github");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[1]",
        "{\"repository\":null}",
        "{\"repository\":{\"full_name\":null}}",
        "{\"repository\":{\"full_name\":\"\"}}",
        "{\"repository\":{\"full_name\":{\"a\":1}}}"
      })
  void withoutSuchAValue_theProviderIsTheKey(String payload) {
    assertThat(key(REPOSITORY, payload)).isEqualTo("github");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{payload.", "constant", "{{secret.TOKEN}}", ""})
  void templateThatIsNone_isRefusedWithASentence(String template) {
    assertThatThrownBy(() -> RecordKey.of(template))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dipeo.kafka.key");
  }
}
