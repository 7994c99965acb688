package dev.dipeo.diagram.kind;

import java.time.Duration;

/** The earliest event that can end a wait. */
public sealed interface Since {
  /** Holds where the diagram gives none. */
  Since DEFAULT = new Start();

  /** Events after the event that started the run; in a run without one, after the run's start. */
  record Start() implements Since {}

  /** Events after the wait began. */
  record Now() implements Since {}

  /** Events from so long before the wait. */
  record Before(Duration time) implements Since {}
}
