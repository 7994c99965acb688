package dev.dipeo.run;

import io.smallrye.mutiny.Uni;

/** Tells the engine that a node only waits for an external event and uses no resources. */
public interface Pause {
  /** Returns the wait unchanged. */
  Pause UNSAID =
      new Pause() {
        @Override
        public <T> Uni<T> during(Uni<T> wait) {
          return wait;
        }
      };

  /**
   * Waits without counting the run as in progress, if all its nodes wait. The item may be delayed
   * until the run counts again. Cancelled only with the run.
   */
  <T> Uni<T> during(Uni<T> wait);
}
