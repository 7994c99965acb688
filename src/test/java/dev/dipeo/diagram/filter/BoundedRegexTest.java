package dev.dipeo.diagram.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.base.Glob;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BoundedRegexTest {
  @Test
  void regex_exponentialPattern_givesUp() {
    BoundedRegex regex = BoundedRegex.of("^(a+)+$");
    assertThat(regex.find("a".repeat(30))).isTrue();
    org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(regex.find("a".repeat(60) + "!")).isFalse());
  }

  @Test
  void regex_recursionDeeperThanTheStack_isNoMatch() throws Exception {
    BoundedRegex regex = BoundedRegex.of("^(x|y)*$");
    boolean[] found = {true};
    Thread small =
        new Thread(
            null, () -> found[0] = regex.find("xy".repeat(40_000)), "small stack", 256 * 1024);
    small.start();
    small.join();
    assertThat(found[0]).isFalse();
    assertThat(regex.find("xy".repeat(10))).isTrue();
  }

  @Test
  void patterns_longestTextAndOneCharacterMore() {
    String longest = "a".repeat(Glob.MAX_TEXT_LENGTH);
    assertThat(Glob.of("a*").matches(longest)).isTrue();
    assertThat(Glob.of("a*").matches(longest + "a")).isFalse();
    assertThat(BoundedRegex.of("a").find("a".repeat(BoundedRegex.MAX_TEXT_LENGTH))).isTrue();
    assertThat(BoundedRegex.of("a").find("a".repeat(BoundedRegex.MAX_TEXT_LENGTH + 1))).isFalse();
  }
}
