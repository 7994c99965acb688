package dev.dipeo.delivery;

import dev.dipeo.base.Backoff;
import java.time.Duration;

/** Bounds of tests that do not care for them. */
public final class TestBounds {
  public static final DeliveryBounds DELIVERY =
      new DeliveryBounds(
          new Retry(5, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30))),
          Duration.ofMinutes(5),
          10,
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          32,
          10_000);

  private TestBounds() {}

  public static SenderBounds sender(String version) {
    return new SenderBounds(
        "DiPeO/" + version,
        16,
        128,
        256,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        10 * 1024 * 1024,
        64 * 1024,
        32 * 1024);
  }
}
