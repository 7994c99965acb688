package dev.dipeo.delivery;

import dev.dipeo.base.Insistent;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/**
 * Writes the states of one delivery in order, one at a time. A newer state replaces one that waits
 * for the store. Thread-safe.
 */
final class NewestState {
  private @Nullable Uni<Void> next;
  private boolean writing;

  /** Writes a state without waiting; a permanent failure is dropped. */
  void write(Uni<Void> state) {
    synchronized (this) {
      if (writing) {
        next = state;
        return;
      }
      writing = true;
    }
    begin(state);
  }

  private void begin(Uni<Void> state) {
    Insistent.of(state).subscribe().with(_ -> goOn(), _ -> goOn());
  }

  private void goOn() {
    Uni<Void> newest;
    synchronized (this) {
      newest = next;
      next = null;
      writing = newest != null;
    }
    if (newest != null) {
      begin(newest);
    }
  }
}
