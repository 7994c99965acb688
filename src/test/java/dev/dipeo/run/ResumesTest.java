package dev.dipeo.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResumesTest {
  private static final Instant AT = Instant.EPOCH;

  @Test
  void resumes_withoutANodeBeingOverInBetween_areInVain() {
    Resumes resumes = Resumes.NONE.next(false, 3, AT).next(false, 3, AT).next(false, 3, AT);
    assertThat(resumes).isEqualTo(new Resumes(3, Optional.of(AT), 3, 3));
  }

  @Test
  void runThatHasGoneOn_beginsAnew() {
    Resumes stuck = Resumes.NONE.next(false, 3, AT).next(false, 3, AT);
    assertThat(stuck.next(false, 4, AT)).isEqualTo(new Resumes(3, Optional.of(AT), 1, 4));
  }

  @Test
  void runThatOnlyWaits_isNotCounted() {
    Resumes waiting = Resumes.NONE;
    for (int restart = 0; restart < 100; restart++) {
      waiting = waiting.next(true, 1, AT);
    }
    assertThat(waiting).isEqualTo(new Resumes(100, Optional.of(AT), 0, 1));
  }
}
