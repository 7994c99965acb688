package dev.dipeo.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {
  @ParameterizedTest
  @CsvSource({
    "SLACK_*, SLACK_TOKEN, true",
    "SLACK_*, SLACK_, true",
    "SLACK_*, slack_token, false",
    "SLACK_*, MY_SLACK_TOKEN, false",
    "SLACK_?, SLACK_A, true",
    "SLACK_?, SLACK_AB, false",
    "*_TOKEN, SLACK_TOKEN, true",
    "A*C*, AxCy, true",
    "a.b, a.b, true",
    "a.b, axb, false",
    "*, ANYTHING, true",
    // What the program itself is set up with is named in full, or not given.
    "*, DIPEO_API_TOKEN, false",
    "*, dipeo.api-token, false",
    "*, dIpEo_Api_ToKeN, false",
    "DIPEO_*, DIPEO_API_TOKEN, false",
    "*, QUARKUS_HTTP_PORT, false",
    "DIPEO_API_TOKEN, DIPEO_API_TOKEN, true",
  })
  void value_onlyWhatIsAllowed(String allowed, String name, boolean isAllowed) {
    var secrets = new Secrets(List.of(allowed), asked -> Optional.of("value"));

    assertThat(secrets.problem(name))
        .isEqualTo(
            isAllowed
                ? Optional.empty()
                : Optional.of(
                    "{{secret." + name + "}} is not allowed; name it in dipeo.secrets.allowed"));
  }

  @Test
  void value_nothingIsAllowedUnlessConfigured_andNotLookedUp() {
    var secrets =
        new Secrets(
            List.of(),
            asked -> {
              throw new AssertionError("looked up");
            });

    assertThat(secrets.problem("A")).isPresent();
  }

  @Test
  void value_mustBeASecret() throws Exception {
    assertThat(of("s3cret\r\n").value("A")).isEqualTo("s3cret");
    assertThat(of(null).problem("A")).contains("{{secret.A}} is not set, or blank");
    assertThat(of(" \n").problem("A")).contains("{{secret.A}} is not set, or blank");
    assertThat(of("{{env.B}}").problem("A").orElseThrow()).contains("holds a template");
    assertThat(of("${B}").problem("A").orElseThrow()).contains("holds a template");
    assertThat(of("abc").problem("A").orElseThrow()).contains("less than 4");
    assertThat(of("x".repeat(Secrets.CHARS_MAX)).problem("A")).isEmpty();
    assertThat(of("x".repeat(Secrets.CHARS_MAX + 1)).problem("A").orElseThrow())
        .contains("more than 65536")
        .doesNotContain("xxx");
    var expanding =
        new Secrets(
            List.of("*"),
            asked -> {
              throw new NoSuchElementException("could not expand B");
            });
    assertThat(expanding.problem("A")).contains("{{secret.A}} is not set, or blank");
  }

  @Test
  void allowed_nonsense_isRefusedAtTheStart() {
    for (String entry : List.of("", "A B", "[A-Z]+", "A,B")) {
      assertThatThrownBy(() -> new Secrets(List.of(entry), asked -> Optional.empty()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("dipeo.secrets.allowed: '" + entry + "'");
    }
  }

  private static Secrets of(@org.jspecify.annotations.Nullable String value) {
    return new Secrets(List.of("*"), asked -> Optional.ofNullable(value));
  }
}
