package dev.dipeo.delivery;

import dev.dipeo.base.DurationText;
import dev.dipeo.delivery.DeliveryException.Kind;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. All methods run on the same context, so there are no races. Ends
 * exactly once, by whichever comes first: response, failure, timeout or cancellation.
 */
final class Exchange {
  private static final Set<String> METHODS_WITH_BODY = Set.of("POST", "PUT", "PATCH");

  /** Most addresses of a host that are tried. */
  static final int ADDRESSES_TRIED_MAX = 4;

  /** Dependencies shared by all exchanges of a sender. */
  record Transport(HttpClient client, Lookup lookup, AddressGuard guard, SenderBounds bounds) {}

  private final Transport transport;
  private final Context context;
  private final OutgoingRequest request;
  private final RequestOptions options;
  private final UniEmitter<? super Answer> emitter;
  private final Runnable ended;

  private final Buffer body = Buffer.buffer();

  /** Null until connected; before that nothing can have reached the receiver. */
  private @Nullable HttpClientRequest sent;

  private boolean begun;
  private boolean over;

  /** Whether the part of the response that is read has arrived. */
  private boolean complete;

  private long timer;

  /**
   * @param context the context of all methods
   * @param options the request for the client
   * @param ended called once after the end, however it ended
   */
  Exchange(
      Transport transport,
      Context context,
      OutgoingRequest request,
      RequestOptions options,
      UniEmitter<? super Answer> emitter,
      Runnable ended) {
    this.transport = transport;
    this.context = context;
    this.request = request;
    this.options = options;
    this.emitter = emitter;
    this.ended = ended;
  }

  void begin() {
    if (over) {
      return;
    }
    begun = true;
    timer = context.owner().setTimer(request.timeout().toMillis(), id -> timeOver());
    transport
        .lookup()
        .addresses(options.getHost())
        .whenComplete(
            (addresses, cause) ->
                context.runOnContext(
                    nothing -> {
                      if (over) {
                        return;
                      }
                      if (cause == null) {
                        lookedUp(addresses);
                      } else {
                        broken(cause);
                      }
                    }));
  }

  private void lookedUp(List<InetAddress> addresses) {
    try {
      transport.guard().check(options.getHost(), addresses);
    } catch (DeliveryException e) {
      fail(e.kind(), String.valueOf(e.getMessage()));
      return;
    }
    if (isProxied()) {
      // By name: many proxies decide by name. They resolve it again, see docs/deliveries.md.
      transport.client().request(options).onSuccess(this::connected).onFailure(this::broken);
    } else {
      connect(addresses.subList(0, Math.min(addresses.size(), ADDRESSES_TRIED_MAX)).iterator());
    }
  }

  private boolean isProxied() {
    return options.getProxyOptions() != null;
  }

  private Breakage.Reason notConnected(Throwable cause) {
    return Breakage.ofConnecting(
        cause, transport.bounds(), request.timeout(), options.getPort(), isProxied());
  }

  /** Connects to a checked address, never to the name, which may now resolve differently. */
  private void connect(Iterator<InetAddress> addresses) {
    options.setServer(
        SocketAddress.inetSocketAddress(options.getPort(), addresses.next().getHostAddress()));
    transport
        .client()
        .request(options)
        .onSuccess(this::connected)
        .onFailure(
            cause -> {
              boolean next = addresses.hasNext() && notConnected(cause).kind() == Kind.CONNECT;
              if (next && !over) {
                connect(addresses);
              } else {
                broken(cause);
              }
            });
  }

  /** Ends silently; does nothing if it has ended. */
  void cancel() {
    if (end()) {
      reset();
    }
  }

  private void connected(HttpClientRequest connected) {
    sent = connected;
    connected.exceptionHandler(cause -> {}); // the response fails of the same
    if (over) {
      reset();
      return;
    }
    connected.response().onSuccess(this::head).onFailure(this::broken);
    if (request.body().isPresent()) {
      connected.end(Buffer.buffer(request.body().get()));
    } else if (METHODS_WITH_BODY.contains(request.method())) {
      connected.end(Buffer.buffer()); // says Content-Length: 0, which receivers insist on
    } else {
      connected.end();
    }
  }

  private void head(HttpClientResponse response) {
    if (over) {
      return;
    }
    response.exceptionHandler(this::broken);
    response.endHandler(nothing -> complete(response, false));
    boolean success = response.statusCode() >= 200 && response.statusCode() < 300;
    int bytesMax =
        success ? transport.bounds().answerBytesMax() : transport.bounds().errorAnswerBytesMax();
    response.handler(chunk -> chunk(chunk, response, success, bytesMax));
  }

  private void chunk(Buffer chunk, HttpClientResponse response, boolean success, int bytesMax) {
    if (over) {
      return;
    }
    int room = bytesMax - body.length();
    if (chunk.length() <= room) {
      body.appendBuffer(chunk);
    } else if (success) {
      fail(Kind.TOO_LARGE, "the answer is longer than " + bytesMax + " bytes");
    } else {
      // The status tells the error; it matters more than the rest of the body.
      body.appendBuffer(chunk, 0, room);
      complete(response, true);
      reset();
    }
  }

  private void complete(HttpClientResponse response, boolean truncated) {
    if (over || complete) {
      return;
    }
    complete = true;
    Map<String, String> headers = headers(response.headers());
    String coding = headers.getOrDefault("content-encoding", "");
    byte[] bytes = body.getBytes();
    if (bytes.length == 0 || !Unpacking.isPacked(coding)) {
      answer(new Answer(response.statusCode(), headers, bytes, truncated));
      return;
    }
    boolean success = response.statusCode() >= 200 && response.statusCode() < 300;
    int bytesMax =
        success ? transport.bounds().answerBytesMax() : transport.bounds().errorAnswerBytesMax();
    headers.remove("content-encoding");
    headers.remove("content-length");
    context
        .executeBlocking(() -> Unpacking.of(coding, bytes, bytesMax), false)
        .onSuccess(result -> unpacked(response.statusCode(), headers, success, result))
        .onFailure(cause -> failUnpacked(Kind.UNREADABLE, "the answer cannot be unpacked"));
  }

  private void unpacked(
      int status, Map<String, String> headers, boolean success, Unpacking.Result result) {
    switch (result) {
      case Unpacking.Result.Unpacked(byte[] bytes, boolean whole) when whole || !success ->
          answer(new Answer(status, headers, bytes, !whole));
      case Unpacking.Result.Unpacked _ ->
          failUnpacked(Kind.UNREADABLE, "the answer breaks off before its end");
      case Unpacking.Result.TooLong(byte[] beginning) when !success ->
          answer(new Answer(status, headers, beginning, true));
      case Unpacking.Result.TooLong _ ->
          failUnpacked(
              Kind.TOO_LARGE,
              "the answer is longer than %d bytes when it is unpacked"
                  .formatted(transport.bounds().answerBytesMax()));
      // The status tells the error; it matters more than the body.
      case Unpacking.Result.Unreadable _ when !success ->
          answer(new Answer(status, headers, new byte[0], true));
      case Unpacking.Result.Unreadable(String why) -> failUnpacked(Kind.UNREADABLE, why);
    }
  }

  private void failUnpacked(Kind kind, String what) {
    if (end()) { // nothing to reset: all of it was read
      emitter.fail(new DeliveryException(kind, request.shown() + ": " + what));
    }
  }

  private void answer(Answer answer) {
    if (end()) {
      emitter.complete(answer);
    }
  }

  private void timeOver() {
    fail(Kind.TIMEOUT, "no answer within " + DurationText.seconds(request.timeout()));
  }

  private void broken(Throwable cause) {
    if (complete) { // later failures do not matter
      return;
    }
    Breakage.Reason reason = sent == null ? notConnected(cause) : Breakage.ofExchange(cause);
    fail(reason.kind(), reason.text());
  }

  private void fail(Kind kind, String what) {
    if (end()) {
      reset();
      emitter.fail(new DeliveryException(kind, request.shown() + ": " + what));
    }
  }

  private boolean end() {
    if (over) {
      return false;
    }
    over = true;
    if (begun) {
      context.owner().cancelTimer(timer);
    }
    ended.run();
    return true;
  }

  private void reset() {
    if (sent != null) {
      sent.reset();
    }
  }

  private static Map<String, String> headers(MultiMap headers) {
    Map<String, String> joined = new HashMap<>();
    headers.forEach(
        (name, value) ->
            joined.merge(name.toLowerCase(Locale.ROOT), value, (a, b) -> a + ", " + b));
    return joined;
  }
}
