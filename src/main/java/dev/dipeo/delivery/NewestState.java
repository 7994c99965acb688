package dev.dipeo.delivery;

import dev.dipeo.base.Insistent;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/**
 * Writes the states of one delivery in their order, one at a time. While the store does not write,
 * only the newest counts: an older one that has not begun to be written makes room for it.
 * Thread-safe.
 */
final class NewestState {
  private @Nullable Uni<Void> next;
  private boolean writing;

  /** Writes it, without keeping anybody waiting; a failure that does not pass is dropped. */
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
