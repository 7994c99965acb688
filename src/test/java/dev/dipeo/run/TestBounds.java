package dev.dipeo.run;

/** Bounds for tests that are not about bounds. */
public final class TestBounds {
  public static final RunBounds RUNS = new RunBounds(1_000, 10_000, 10_000, 64, 1_000, 256 * 1_024);

  private TestBounds() {}
}
