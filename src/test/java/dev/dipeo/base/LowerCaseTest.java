package dev.dipeo.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class LowerCaseTest {
  private enum Light {
    INDIGO
  }

  @Test
  void of_inTurkish_isTheSameWord() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.of("tr"));
    try {
      assertThat(LowerCase.of(Light.INDIGO)).isEqualTo("indigo");
    } finally {
      Locale.setDefault(before);
    }
  }
}
