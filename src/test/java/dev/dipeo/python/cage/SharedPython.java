package dev.dipeo.python.cage;

import dev.dipeo.python.PythonSettings;
import dev.dipeo.python.RecordedEvents;

/** One started Python for all tests of this JVM: a start takes seconds. */
public final class SharedPython {
  static final RecordedEvents EVENTS = new RecordedEvents();

  private static final class Holder {
    static final EmbeddedPython PYTHON = started();

    private static EmbeddedPython started() {
      EmbeddedPython python = new EmbeddedPython(PythonSettings.DEFAULT, EVENTS);
      python.start();
      return python;
    }
  }

  private SharedPython() {}

  public static EmbeddedPython get() {
    return Holder.PYTHON;
  }
}
