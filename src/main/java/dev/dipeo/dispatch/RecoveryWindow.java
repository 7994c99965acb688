package dev.dipeo.dispatch;

import dev.dipeo.run.RunListener;
import io.smallrye.mutiny.Uni;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Bounds the resumed runs that have neither finished nor paused, so that a crash finds only few
 * counted as resumed: only a counted run can become a suspect. One caller waits at a time.
 */
final class RecoveryWindow implements RunListener {
  private final Set<String> inside = new HashSet<>();
  private int free;
  private CompletableFuture<Void> next = CompletableFuture.completedFuture(null);

  RecoveryWindow(int runsMax) {
    free = runsMax;
  }

  /** Takes a place for a run; completes when there is one. */
  Uni<Void> enter(String runId) {
    return Uni.createFrom()
        .deferred(
            () -> {
              synchronized (this) {
                next = new CompletableFuture<>();
                if (free-- > 0) {
                  next.complete(null);
                }
                inside.add(runId);
                return Uni.createFrom().completionStage(next);
              }
            });
  }

  /** Passes a run's place on; does nothing if it holds none. */
  void leave(String runId) {
    CompletableFuture<Void> waiting;
    synchronized (this) {
      if (!inside.remove(runId)) {
        return;
      }
      free++;
      waiting = next;
    }
    waiting.complete(null);
  }

  @Override
  public void runPaused(String runId) {
    leave(runId);
  }
}
