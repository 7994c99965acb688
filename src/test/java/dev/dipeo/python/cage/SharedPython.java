package dev.dipeo.python.cage;

import dev.dipeo.python.RecordingObserver;
import dev.dipeo.python.TestBounds;

/** One started Python for all tests of this JVM: a start takes seconds. */
public final class SharedPython {
  static final RecordingObserver EVENTS = new RecordingObserver();

  private static final class Holder {
    static final EmbeddedPython PYTHON = started();

    private static EmbeddedPython started() {
      EmbeddedPython python = new EmbeddedPython(TestBounds.AMPLE, EVENTS);
      python.start();
      return python;
    }
  }

  private SharedPython() {}

  public static EmbeddedPython get() {
    return Holder.PYTHON;
  }
}
