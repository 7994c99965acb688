package dev.dipeo.dispatch;

import dev.dipeo.journal.Event;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/**
 * Moves journaled events to the dispatcher through the in-memory SmallRye channel {@code
 * webhook-events}. The channel itself is unbounded: the pump bounds the events on it and on their
 * way to it, so that neither the channel nor memory can overflow. Events lost from the channel are
 * still in the journal.
 */
@Singleton
public final class Pump {
  private static final Logger LOG = Logger.getLogger(Pump.class);
  private static final String CHANNEL = "webhook-events";

  private final Consumer<Event> in;
  private final Multi<Message<Event>> out;
  private final Dispatcher dispatcher;
  private final DispatchBounds bounds;
  private final Backlog backlog;
  private volatile Cancellable pumping = () -> {};

  @Inject
  Pump(
      @Channel(CHANNEL) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<Event> in,
      @Channel(CHANNEL) Multi<Message<Event>> out,
      Dispatcher dispatcher,
      DispatchBounds bounds) {
    this(event -> in.sendMessageAndForget(Message.of(event)), out, dispatcher, bounds);
  }

  Pump(
      Consumer<Event> in, Multi<Message<Event>> out, Dispatcher dispatcher, DispatchBounds bounds) {
    this.in = in;
    this.out = out;
    this.dispatcher = dispatcher;
    this.bounds = bounds;
    this.backlog = new Backlog(bounds);
  }

  /** Reserves room for an event that is about to be journaled; false when there is none. */
  boolean reserve(Event event) {
    return backlog.enter(event);
  }

  /** Releases the room of an event that will not be published. */
  void release(Event event) {
    backlog.leave(event);
  }

  /** Publishes a journaled event whose room is reserved. */
  void publish(Event event) {
    in.accept(event);
  }

  /** Publishes an event that an earlier process journaled, regardless of the bound. */
  void publishRecovered(Event event) {
    backlog.enterAnyway(event);
    in.accept(event);
  }

  /** Whether {@code events} more may be published; on an empty channel any number may. */
  boolean hasRoomFor(int events) {
    return backlog.hasRoomFor(events);
  }

  /** Events on disk that are not dispatched, as far as this process knows. */
  public int backlog() {
    return backlog.events();
  }

  /** The backlog in events and bytes, for messages. */
  String filling() {
    return backlog.toString();
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
        out.onItem()
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
