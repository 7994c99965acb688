package dev.dipeo.python;

import java.time.Duration;

/** In this process only ways out are tried: bombs are what worker processes are for. */
class EmbeddedAttacksTest extends AttacksContract {
  @Override
  PythonRunner python() {
    return SharedPython.get();
  }

  @Override
  Duration limit() {
    return Duration.ofSeconds(20);
  }
}
