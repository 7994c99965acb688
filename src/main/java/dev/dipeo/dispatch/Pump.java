package dev.dipeo.dispatch;

import dev.dipeo.journal.Event;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Function;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Moves journaled events to the dispatcher, a bounded number at once. An event leaves the {@link
 * Backlog} when it is dispatched.
 */
@Singleton
public final class Pump {
  private static final Logger LOG = Logger.getLogger(Pump.class);

  private final Multi<Message<Event>> events;
  private final Dispatcher dispatcher;
  private final Backlog backlog;
  private final DispatchBounds bounds;
  private volatile Cancellable pumping = () -> {};

  @Inject
  Pump(Handover handover, Dispatcher dispatcher, Backlog backlog, DispatchBounds bounds) {
    this(handover.passed(), dispatcher, backlog, bounds);
  }

  Pump(
      Multi<Message<Event>> events, Dispatcher dispatcher, Backlog backlog, DispatchBounds bounds) {
    this.events = events;
    this.dispatcher = dispatcher;
    this.backlog = backlog;
    this.bounds = bounds;
  }

  /** Starts to dispatch events. */
  public void start() {
    pump(dispatcher::dispatch, bounds.concurrencyMax());
  }

  /**
   * Starts to take events without dispatching: events stay in the journal for the process that
   * dispatches.
   */
  public void startReceiving() {
    pump(_ -> Uni.createFrom().voidItem(), 1);
  }

  private void pump(Function<Event, Uni<Void>> work, int concurrencyMax) {
    pumping =
        events
            .onItem()
            .transformToUni(
                message ->
                    work.apply(message.getPayload())
                        .onTermination()
                        .invoke(() -> backlog.leave(message.getPayload()))
                        .chain(() -> Uni.createFrom().completionStage(message.ack())))
            .merge(concurrencyMax)
            .subscribe()
            .with(
                _ -> {},
                failure -> LOG.error("pump.failed: no more events are dispatched", failure));
  }

  /** Stops taking events; those that are not dispatched stay in the journal. */
  public void stop() {
    pumping.cancel();
  }
}
