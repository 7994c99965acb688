package dev.dipeo.gateway;

import dev.dipeo.base.Problem;
import dev.dipeo.gateway.edge.AnnouncedLength;
import dev.dipeo.gateway.edge.RequestGate;
import dev.dipeo.gateway.edge.RetryAfter;
import dev.dipeo.problem.ProblemResponse;
import dev.dipeo.provider.ProviderRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Refuses webhooks that have no room at their head, before the body is read and the signature is
 * checked. A connection that brings the next webhook before its {@code Retry-After} has passed is
 * held back without a thread: it goes on as soon as there is room, and otherwise gets its next 503
 * only later. So senders that do not wait by themselves slow down, and a refusal takes no time from
 * the runs in progress. A sender that waits as asked is never held back. On the connection's event
 * loop.
 */
public final class LoadShedding {
  /** How often held webhooks are checked for room. */
  private static final long LOOK_EVERY_MILLIS = 20;

  private final ProviderRegistry providers;
  private final Capacity capacity;
  private final RetryAfter retryAfter;
  private final SheddingBounds bounds;
  private final Refusals refusals;
  private final WebhookObserver events;
  private final LongSupplier nanos;
  private final ScheduledExecutorService timers;
  private final HeldWebhooks held;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final Problem problem = Rejections.journalNotAccepting();
  private final Buffer document = Buffer.buffer(ProblemResponse.document(problem));
  private volatile boolean stopping;

  /**
   * @param nanos a monotonic clock, as {@link System#nanoTime}
   * @param timers for the checks of held webhooks
   */
  public LoadShedding(
      ProviderRegistry providers,
      Capacity capacity,
      RetryAfter retryAfter,
      SheddingBounds bounds,
      Refusals refusals,
      WebhookObserver events,
      LongSupplier nanos,
      ScheduledExecutorService timers) {
    this.providers = providers;
    this.capacity = capacity;
    this.retryAfter = retryAfter;
    this.bounds = bounds;
    this.refusals = refusals;
    this.events = events;
    this.nanos = nanos;
    this.timers = timers;
    this.held = new HeldWebhooks(capacity);
  }

  /** Passes a webhook on, holds it back, or refuses it. */
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    String provider = context.pathParam("provider");
    long bytes = Math.max(0, AnnouncedLength.of(request));
    if (capacity.hasRoomFor(1, bytes) || providers.find(provider).isEmpty()) {
      context.next();
      return;
    }
    RequestGate gate = RequestGate.of(request);
    Duration wait = gate == null || stopping ? Duration.ZERO : gate.remainingWait();
    if (gate == null || !wait.isPositive()) {
      refuse(context, provider, gate);
    } else {
      hold(new HeldRequest(context, provider, gate, bytes, wait));
    }
  }

  /** Refuses held webhooks at once, and holds no further ones. */
  public void close() {
    stopping = true;
    held.takeAll().forEach(HeldWebhooks.Held::refuse);
  }

  /** Webhooks that are held back. */
  public int held() {
    return held.count();
  }

  // --- hold

  private void hold(HeldRequest request) {
    request.holdBack();
    held.add(request);
    if (stopping) {
      close();
    } else {
      lookLater();
    }
  }

  private void lookLater() {
    if (looking.compareAndSet(false, true)) {
      var unused = timers.schedule(this::look, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    looking.set(false);
    if (held.look(nanos.getAsLong())) {
      lookLater();
    }
  }

  private final class HeldRequest implements HeldWebhooks.Held {
    private final Context loop = Vertx.currentContext();
    private final RoutingContext context;
    private final String provider;
    private final RequestGate gate;
    private final long bytes;
    private final long untilNanos;
    private final boolean sender;

    HeldRequest(
        RoutingContext context, String provider, RequestGate gate, long bytes, Duration wait) {
      this.context = context;
      this.provider = provider;
      this.gate = gate;
      this.bytes = bytes;
      this.untilNanos = nanos.getAsLong() + Math.min(wait.toNanos(), bounds.holdMax().toNanos());
      this.sender = gate.hasBroughtWebhook();
    }

    void holdBack() {
      gate.holdBack();
      context.addEndHandler(_ -> held.remove(this));
    }

    @Override
    public boolean isOfSender() {
      return sender;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public long untilNanos() {
      return untilNanos;
    }

    @Override
    public void letIn() {
      goOn(context::next);
    }

    @Override
    public void refuse() {
      goOn(() -> LoadShedding.this.refuse(context, provider, gate));
    }

    private void goOn(Runnable then) {
      loop.runOnContext(
          _ -> {
            gate.letIn();
            if (!context.response().closed()) {
              then.run();
            }
          });
    }
  }

  // --- refuse

  private void refuse(RoutingContext context, String provider, @Nullable RequestGate gate) {
    events.answered(provider, problem.type());
    refusals.log(provider, "full", "at=head: there is no room for webhooks");
    if (gate != null) {
      gate.askedToReturnAfter(retryAfter.pause());
    }
    HttpServerRequest request = context.request();
    HttpServerResponse response =
        context
            .response()
            .setStatusCode(problem.status())
            .putHeader("Content-Type", ProblemResponse.MEDIA_TYPE);
    retryAfter.addTo(response);
    if (isSmall(request)) {
      response.end(document);
      request.resume(); // drops the body
    } else {
      response.putHeader("Connection", "close").end(document).onComplete(_ -> close(request, gate));
    }
  }

  /**
   * Whether the body is read and dropped to keep the connection. With {@code Expect} it may never
   * come, so the next bytes would be ambiguous (RFC 9110, section 10.1.1).
   */
  private boolean isSmall(HttpServerRequest request) {
    long bytes = AnnouncedLength.of(request);
    return bytes >= 0 && bytes <= bounds.droppedBytesMax() && request.getHeader("Expect") == null;
  }

  private static void close(HttpServerRequest request, @Nullable RequestGate gate) {
    if (gate == null) {
      request.connection().close();
    } else {
      gate.closeGently();
    }
  }
}
