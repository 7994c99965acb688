package dev.dipeo.python;

import java.time.Duration;

/** Bounds that are ample for tests. */
public final class TestBounds {
  public static final PythonBounds AMPLE =
      new PythonBounds(2, 1_000, 1 << 20, 10 << 20, 500, 4, Duration.ofSeconds(10));

  private TestBounds() {}
}
