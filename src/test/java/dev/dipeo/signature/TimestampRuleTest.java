package dev.dipeo.signature;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimestampRuleTest {
  private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");
  private static final TimestampRule RULE =
      new TimestampRule(
          Optional.empty(),
          TimestampRule.Unit.RFC3339,
          Optional.of(Duration.ofMinutes(10)),
          Optional.of(Duration.ofMinutes(1)));

  @Test
  void refuses_rfc3339_withinItsAge_nothing() {
    for (String text :
        new String[] {
          "2026-11-02T12:00:00Z",
          "2026-11-02T11:50:00Z",
          "2026-11-02T11:59:59.123456789Z",
          "2026-11-02T13:00:00+01:00",
          "2026-11-02T12:01:00.000Z"
        }) {
      assertThat(RULE.refuses(text, NOON)).as(text).isNull();
    }
    assertThat(RULE.refuses(TimestampRule.Unit.RFC3339.write(NOON), NOON)).isNull();
  }

  @Test
  void refuses_rfc3339_tooOldOrTooNew() {
    assertThat(reason("2026-11-02T11:49:59.999Z")).isEqualTo(Reason.STALE);
    assertThat(reason("2026-11-02T12:01:00.001Z")).isEqualTo(Reason.FROM_THE_FUTURE);
  }

  @Test
  void refuses_whatIsNotStrictlyRfc3339_malformed() {
    for (String text :
        new String[] {
          "",
          "1793620800",
          "2026-11-02",
          "2026-11-02 12:00:00Z",
          "2026-11-02t12:00:00z",
          "2026-11-02T12:00:00",
          "2026-11-02T12:00Z",
          "2026-11-02T12:00:00.Z",
          "2026-11-02T12:00:00.1234567890Z",
          "2026-13-02T12:00:00Z",
          "2026-11-02T25:00:00Z",
          " 2026-11-02T12:00:00Z",
          "2026-11-02T12:00:00Z "
        }) {
      assertThat(reason(text)).as(text).isEqualTo(Reason.MALFORMED);
    }
  }

  private static Reason reason(String text) {
    return requireNonNull(RULE.refuses(text, NOON)).reason();
  }
}
