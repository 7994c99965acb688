package dev.dipeo.dispatch.topic;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Work that is done side by side, except for work of one lane, which is done in order. */
final class Lanes {
  private final CompletableFuture<?>[] last;

  Lanes(int count) {
    last = new CompletableFuture<?>[count];
    for (int i = 0; i < count; i++) {
      last[i] = CompletableFuture.completedFuture(null);
    }
  }

  /**
   * Begins when the work before it in the lane has ended, however it ended.
   *
   * @param lane any number; equal ones are one lane
   */
  Uni<Void> inOrder(int lane, Supplier<Uni<Void>> work) {
    return Uni.createFrom().completionStage(() -> queued(Math.floorMod(lane, last.length), work));
  }

  private synchronized CompletableFuture<Void> queued(int lane, Supplier<Uni<Void>> work) {
    CompletableFuture<Void> done =
        last[lane].handle((_, _) -> null).thenCompose(_ -> work.get().subscribeAsCompletionStage());
    last[lane] = done;
    return done;
  }
}
