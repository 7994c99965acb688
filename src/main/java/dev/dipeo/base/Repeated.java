package dev.dipeo.base;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Asynchronous work that is repeated for as long as the process lives. */
public final class Repeated {
  private static final Logger LOG = Logger.getLogger(Repeated.class);

  private Repeated() {}

  /**
   * Starts work at an interval, or later where it takes longer. A failure does not end it.
   *
   * @param name of the work in the log
   * @return ends it
   */
  public static Cancellable every(Duration interval, String name, Supplier<Uni<Void>> work) {
    return Multi.createFrom()
        .ticks()
        .every(interval)
        .onOverflow()
        .drop()
        .onItem()
        .transformToUniAndConcatenate(_ -> once(name, work))
        .subscribe()
        .with(_ -> {}, failure -> LOG.errorf(failure, "repeated.ended of=%s", name));
  }

  private static Uni<Void> once(String name, Supplier<Uni<Void>> work) {
    return Uni.createFrom()
        .deferred(work::get)
        .onFailure()
        .invoke(failure -> LOG.debugf("repeated.failed of=%s: %s", name, failure.getMessage()))
        .onFailure()
        .recoverWithNull();
  }
}
