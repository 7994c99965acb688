package dev.dipeo.diagram.kind;

import java.time.Duration;

/** The earliest event that can end a wait. */
public sealed interface Since {
  /** The default. */
  Since DEFAULT = new Start();

  /** Events after the one that started the run; if none did, after the run's start. */
  record Start() implements Since {}

  /** Events after the wait began. */
  record Now() implements Since {}

  /** Events from this long before the wait. */
  record Before(Duration time) implements Since {}
}
