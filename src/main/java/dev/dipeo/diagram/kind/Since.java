package dev.dipeo.diagram.kind;

import java.time.Duration;

/** From when on events count for a wait. */
public sealed interface Since {
  /** Where the diagram says nothing. */
  Since DEFAULT = new Start();

  /** What came after the event that started the run, else since the run's start. */
  record Start() implements Since {}

  /** What comes after the wait has begun. */
  record Now() implements Since {}

  /** What came from so long before the wait on. */
  record Before(Duration time) implements Since {}
}
