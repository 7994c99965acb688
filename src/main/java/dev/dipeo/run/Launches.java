package dev.dipeo.run;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;

/**
 * Counts the work of all runs that should not be interrupted: nodes until their outcome is
 * recorded, and runs until their end is. Can stop new work: no further node starts, and started
 * nodes finish. Thread-safe.
 */
final class Launches {
  private final CompletableFuture<Void> standstill = new CompletableFuture<>();
  private boolean closed;
  private int atWork;

  /** Counts one more unit of work; false if new work is stopped. */
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

  /** Stops new work; completes when no work is in progress. */
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
