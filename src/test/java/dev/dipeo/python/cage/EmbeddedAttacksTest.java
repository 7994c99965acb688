package dev.dipeo.python.cage;

import dev.dipeo.python.AttacksContract;
import dev.dipeo.python.PythonRunner;
import java.time.Duration;

/** In this process only ways out are tried: bombs are what worker processes are for. */
class EmbeddedAttacksTest extends AttacksContract {
  @Override
  protected PythonRunner python() {
    return SharedPython.get();
  }

  @Override
  protected Duration limit() {
    return Duration.ofSeconds(20);
  }
}
