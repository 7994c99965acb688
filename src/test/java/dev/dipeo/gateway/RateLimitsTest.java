package dev.dipeo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.provider.Manifests;
import dev.dipeo.provider.Provider;
import dev.dipeo.provider.RateLimit;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** As {@link System#nanoTime}, which may be near its overflow. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);

  private static Provider provider(String name, String... lines) {
    return Manifests.provider(
        name,
        "name: %s\nmetadata:\n  webhook_config:\n    signature_algorithm: none\n".formatted(name)
            + String.join("", java.util.Arrays.stream(lines).map("    %s\n"::formatted).toList()),
        Map.of());
  }

  @Test
  void take_withoutALimit_isAlwaysPossible() {
    RateLimits limits = new RateLimits(Optional.empty(), nanos::get);
    Provider a = provider("a");
    for (int i = 0; i < 10_000; i++) {
      assertThat(limits.take(a)).isEmpty();
    }
  }

  @Test
  void take_burstThenRate_tellsTheWait() {
    RateLimits limits = new RateLimits(Optional.of(new RateLimit(10, 3)), nanos::get);
    Provider a = provider("a");
    for (int i = 0; i < 3; i++) {
      assertThat(limits.take(a)).isEmpty();
    }
    assertThat(limits.take(a)).contains(Duration.ofMillis(100));
    assertThat(limits.take(a)).as("asking costs nothing").contains(Duration.ofMillis(100));
    nanos.addAndGet(Duration.ofMillis(99).toNanos());
    assertThat(limits.take(a)).contains(Duration.ofMillis(1));
    nanos.addAndGet(Duration.ofMillis(1).toNanos());
    assertThat(limits.take(a)).isEmpty();
    assertThat(limits.take(a)).contains(Duration.ofMillis(100));
    assertThat(limits.take(provider("b"))).as("each provider has its own").isEmpty();

    nanos.addAndGet(MINUTE.toNanos());
    for (int i = 0; i < 3; i++) {
      assertThat(limits.take(a)).isEmpty();
    }
    assertThat(limits.take(a)).as("a pause saves up no more than the burst").isPresent();
  }

  @Test
  void take_limitOfTheManifest_goesBeforeTheUsualOne() {
    RateLimits limits = new RateLimits(Optional.of(RateLimit.of(1)), nanos::get);
    Provider wide = provider("a", "rate_limit: 1000", "rate_limit_burst: 5");
    for (int i = 0; i < 5; i++) {
      assertThat(limits.take(wide)).isEmpty();
    }
    assertThat(limits.take(wide)).contains(Duration.ofMillis(1));
    // The manifest was changed: the new limit holds from now on.
    Provider narrow = provider("a", "rate_limit: 1");
    assertThat(limits.take(narrow)).isEmpty();
    assertThat(limits.take(narrow)).contains(Duration.ofSeconds(1));
  }
}
