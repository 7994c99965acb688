package dev.dipeo.run;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;

/**
 * Counts work of all runs that should not be interrupted: nodes until their outcome is recorded,
 * and runs that are being ended. Can stop new work: then no node begins any more, and nodes that
 * have begun finish. Thread-safe.
 */
final class Launches {
  private final CompletableFuture<Void> standstill = new CompletableFuture<>();
  private boolean closed;
  private int atWork;

  /** Takes a place; false when nothing begins any more. */
  synchronized boolean begin() {
    if (closed) {
      return false;
    }
    atWork++;
    return true;
  }

  void end(int places) {
    synchronized (this) {
      atWork -= places;
      if (!closed || atWork > 0) {
        return;
      }
    }
    standstill.complete(null);
  }

  /** Lets nothing begin any more; completes when nothing is at work. */
  Uni<Void> stop() {
    return Uni.createFrom()
        .deferred(
            () -> {
              synchronized (this) {
                closed = true;
              }
              end(0);
              return Uni.createFrom().completionStage(standstill.copy());
            });
  }

  synchronized int atWork() {
    return atWork;
  }
}
