package dev.dipeo.journal;

/** How far an event has come. */
public enum EventState {
  /** On disk; nothing has been started by it for certain. */
  RECEIVED,
  /** Every run that it starts or wakes is recorded. */
  DISPATCHED,
  /** Used up its attempts at being dispatched; kept for people to look at and replay. */
  DEAD
}
