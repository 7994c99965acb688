package dev.dipeo.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.store.sql.Presence.Beat;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PresenceTest {
  private static final long SECOND = 1_000_000_000L;

  private final Presence presence = new Presence(Duration.ofSeconds(10));

  /** What the last of looks, one for each second, finds gone. */
  private List<Beat> gone(long from, long to, Beat... beats) {
    List<Beat> gone = List.of();
    for (long second = from; second <= to; second++) {
      gone = presence.gone(List.of(beats), 1, second * SECOND);
    }
    return gone;
  }

  @Test
  void gone_isWhoseBeatWasSeenUnchangedForTheLease() {
    Beat silent = new Beat(2, 7);
    assertThat(gone(0, 9, silent)).isEmpty();
    assertThat(gone(10, 10, silent)).containsExactly(silent);
  }

  @Test
  void gone_isNobodyWhoBeatsNow_norThisProcess_norTheServerOfAFolder() {
    Beat self = new Beat(1, 0);
    Beat folder = new Beat(0, 0);
    assertThat(gone(0, 8, self, folder, new Beat(2, 1))).isEmpty();
    assertThat(gone(9, 18, self, folder, new Beat(2, 2))).isEmpty();
    assertThat(gone(19, 19, self, folder, new Beat(2, 2))).containsExactly(new Beat(2, 2));
  }

  @Test
  void gone_whileTheDatabaseDidNotAnswer_isNobody() {
    Beat silent = new Beat(2, 7);
    assertThat(gone(0, 8, silent)).isEmpty();
    presence.forget();
    assertThat(gone(9, 18, silent)).isEmpty();
    assertThat(gone(19, 19, silent)).containsExactly(silent);
  }

  /** As when the machine of all of them was paused. */
  @Test
  void gone_afterThisProcessStoodStill_isNobody() {
    Beat silent = new Beat(2, 7);
    assertThat(gone(0, 8, silent)).isEmpty();
    assertThat(gone(60, 69, silent)).isEmpty();
    assertThat(gone(70, 70, silent)).containsExactly(silent);
  }
}
