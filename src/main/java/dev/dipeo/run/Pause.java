package dev.dipeo.run;

import io.smallrye.mutiny.Uni;

/** How a node says that it only waits for something outside, and costs nobody anything. */
public interface Pause {
  /** Says nothing. */
  Pause UNSAID =
      new Pause() {
        @Override
        public <T> Uni<T> during(Uni<T> wait) {
          return wait;
        }
      };

  /**
   * A wait during which the run need not count among those in progress. What it gives may come
   * later, when the run counts again. Cancelled only with the run.
   */
  <T> Uni<T> during(Uni<T> wait);
}
