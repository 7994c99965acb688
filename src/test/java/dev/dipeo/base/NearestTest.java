package dev.dipeo.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final List<String> NAMES =
      List.of("push", "pull_request", "Check Status", "retry");

  @Test
  void slip_isRecognised() {
    assertThat(Nearest.to("pusch", NAMES)).contains("push");
    assertThat(Nearest.to("pul_request", NAMES)).contains("pull_request");
    assertThat(Nearest.to("check status", NAMES)).contains("Check Status");
    assertThat(Nearest.hint("rety", NAMES)).isEqualTo("; did you mean 'retry'?");
  }

  @Test
  void somethingElse_isNotGuessedAt() {
    assertThat(Nearest.to("invoice.paid", NAMES)).isEmpty();
    assertThat(Nearest.hint("x", List.of())).isEmpty();
  }
}
