package dev.dipeo.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.store.sql.Presence.Beat;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PresenceTest {
  private static final long SECOND = 1_000_000_000L;

  private final Presence presence = new Presence(Duration.ofSeconds(10));

  private List<Beat> gone(long seconds, Beat... beats) {
    return presence.gone(List.of(beats), 1, seconds * SECOND);
  }

  @Test
  void gone_isWhoseBeatWasSeenUnchangedForTheLease() {
    Beat silent = new Beat(2, 7);
    assertThat(gone(0, silent)).isEmpty();
    assertThat(gone(9, silent)).isEmpty();
    assertThat(gone(10, silent)).containsExactly(silent);
  }

  @Test
  void gone_isNobodyWhoBeatsNow_norThisProcess_norTheServerOfAFolder() {
    Beat self = new Beat(1, 0);
    Beat folder = new Beat(0, 0);
    assertThat(gone(0, self, folder, new Beat(2, 1))).isEmpty();
    assertThat(gone(9, self, folder, new Beat(2, 2))).isEmpty();
    assertThat(gone(18, self, folder, new Beat(2, 2))).isEmpty();
    assertThat(gone(19, self, folder, new Beat(2, 2))).containsExactly(new Beat(2, 2));
  }

  @Test
  void gone_whileTheDatabaseDidNotAnswer_isNobody() {
    Beat silent = new Beat(2, 7);
    assertThat(gone(0, silent)).isEmpty();
    presence.forget();
    assertThat(gone(60, silent)).isEmpty();
    assertThat(gone(70, silent)).containsExactly(silent);
  }
}
