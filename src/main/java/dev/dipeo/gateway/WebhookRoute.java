package dev.dipeo.gateway;

import dev.dipeo.gateway.edge.AnnouncedLength;
import dev.dipeo.problem.ProblemResponse;
import dev.dipeo.provider.Reply;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;

/**
 * The short way of ordinary webhooks: a body of announced, small size without compression, for a
 * provider that exists, goes from the connection to {@link WebhookPost} without a further copy and
 * without the framework of the resources. All others go on to {@link WebhookResource}, which
 * answers the same. On the connection's event loop.
 *
 * @param bodyBytesMax largest body that goes this way, in bytes
 */
public record WebhookRoute(WebhookPost post, int bodyBytesMax) {
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (isOrdinary(request) && post.knows(context.pathParam("provider"))) {
      new Exchange(context).begin();
    } else {
      context.next();
    }
  }

  private boolean isOrdinary(HttpServerRequest request) {
    var headers = request.headers();
    long length = AnnouncedLength.of(request);
    return length != AnnouncedLength.NONE
        && length <= bodyBytesMax
        && !headers.contains("Content-Encoding")
        && !headers.contains("Expect");
  }

  /** One request and its response. */
  private final class Exchange {
    private final Context loop = Vertx.currentContext();
    private final String provider;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final List<Buffer> parts = new ArrayList<>(1);

    Exchange(RoutingContext context) {
      provider = context.pathParam("provider");
      request = context.request();
      response = context.response();
    }

    void begin() {
      request.endHandler(_ -> received());
      request.handler(parts::add);
      request.resume();
    }

    private void received() {
      if (isOver()) {
        return; // refused while the body came
      }
      try {
        post.receive(provider, request, bytes(parts)).subscribe().with(this::answer, this::failed);
      } catch (RuntimeException e) {
        failed(e);
      }
    }

    private boolean isOver() {
      return response.ended() || response.closed();
    }

    private void answer(Reply reply) {
      if (Vertx.currentContext() == loop) {
        write(reply);
      } else {
        loop.runOnContext(_ -> write(reply));
      }
    }

    private void failed(Throwable bug) {
      answer(post.refused(ProblemResponse.bug(bug)));
    }

    private void write(Reply reply) {
      if (isOver()) {
        return;
      }
      response.setStatusCode(reply.status());
      reply.headers().forEach(response::putHeader);
      if (reply.body().length == 0) {
        response.end();
      } else {
        response.end(Buffer.buffer(reply.body()));
      }
    }
  }

  /** The body; its only part as it is, for the server has copied it from the network already. */
  private static byte[] bytes(List<Buffer> parts) {
    if (parts.size() == 1) {
      ByteBuf only = parts.getFirst().getByteBuf();
      if (only.hasArray() && only.array().length == only.readableBytes()) {
        return only.array();
      }
    }
    byte[] all = new byte[parts.stream().mapToInt(Buffer::length).sum()];
    int at = 0;
    for (Buffer part : parts) {
      part.getBytes(all, at);
      at += part.length();
    }
    return all;
  }
}
