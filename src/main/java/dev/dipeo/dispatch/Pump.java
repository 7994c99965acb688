package dev.dipeo.dispatch;

import dev.dipeo.journal.Event;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Singleton;
import java.util.function.Function;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Moves events from the channel to the dispatcher, a bounded number at once. An event leaves the
 * {@link Backlog} when it is dispatched.
 */
@Singleton
public final class Pump {
  /**
   * The end of the channel that events come out of; configuration joins it to {@link FrontDoor}.
   */
  static final String CHANNEL = "webhook-events";

  private static final Logger LOG = Logger.getLogger(Pump.class);

  private final Multi<Message<Event>> channel;
  private final Dispatcher dispatcher;
  private final Backlog backlog;
  private final DispatchBounds bounds;
  private volatile Cancellable pumping = () -> {};

  Pump(
      @Channel(CHANNEL) Multi<Message<Event>> channel,
      Dispatcher dispatcher,
      Backlog backlog,
      DispatchBounds bounds) {
    this.channel = channel;
    this.dispatcher = dispatcher;
    this.backlog = backlog;
    this.bounds = bounds;
  }

  /** Starts to dispatch events. */
  public void start() {
    pump(dispatcher::dispatch, bounds.concurrencyMax());
  }

  /**
   * Starts to drain the channel without dispatching: events stay in the journal for the process
   * that dispatches.
   */
  public void startReceiving() {
    pump(_ -> Uni.createFrom().voidItem(), 1);
  }

  private void pump(Function<Event, Uni<Void>> work, int concurrencyMax) {
    pumping =
        channel
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

  /** Stops taking events from the channel; events that are not dispatched stay in the journal. */
  public void stop() {
    pumping.cancel();
  }
}
