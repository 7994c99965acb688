package dev.dipeo.replica;

import java.time.Instant;
import java.util.Optional;

/**
 * A process that shares the store.
 *
 * @param id number of the process, never given twice
 * @param name for people: host and port, or the process of a command
 * @param since when it joined; empty for the server of a folder
 * @param runs unfinished runs that it drives
 * @param events events that it has not dispatched yet
 */
public record Replica(
    long id, String name, Kind kind, Optional<Instant> since, long runs, long events) {
  /** What a process does with the store. */
  public enum Kind {
    /** Dispatches events and drives runs. Takes over what other processes leave. */
    SERVER,

    /** Journals webhooks for servers to dispatch. */
    RECEIVER,

    /** Drives one run in a terminal. The run ends with it. */
    COMMAND
  }
}
