package dev.dipeo.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuarantineTest {
  @Test
  void work_isSortedByHowOftenItWasCounted_andKeepsItsOrder() {
    Map<String, Integer> tries = Map.of("a", 2, "b", 0, "c", 3, "d", 1, "e", 0, "f", 9, "g", 1);
    var sorted =
        Quarantine.of(List.of("a", "b", "c", "d", "e", "f", "g"), 3, one -> tries.get(one));
    assertThat(sorted.untried()).containsExactly("b", "e");
    assertThat(sorted.suspects()).as("tried less often first").containsExactly("d", "g", "a");
    assertThat(sorted.hopeless()).containsExactly("c", "f");
  }
}
