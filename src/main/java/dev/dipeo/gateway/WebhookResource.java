package dev.dipeo.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Problem;
import dev.dipeo.gateway.edge.RequestGate;
import dev.dipeo.gateway.edge.RetryAfter;
import dev.dipeo.problem.ProblemResponse;
import dev.dipeo.provider.Provider;
import dev.dipeo.provider.ProviderJson;
import dev.dipeo.provider.ProviderRegistry;
import dev.dipeo.provider.Reply;
import dev.dipeo.signature.SignedRequest;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * {@code /webhooks}: the only endpoint meant for the internet. Runs on the event loop, except for
 * large bodies.
 */
@Path("/webhooks")
@Tag(name = "webhooks")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
public class WebhookResource {
  private final ProviderRegistry providers;
  private final Receiver receiver;
  private final RetryAfter retryAfter;
  private final WebhookObserver events;

  public WebhookResource(
      ProviderRegistry providers,
      Receiver receiver,
      RetryAfter retryAfter,
      WebhookObserver events) {
    this.providers = providers;
    this.receiver = receiver;
    this.retryAfter = retryAfter;
    this.events = events;
  }

  @GET
  @Operation(summary = "The providers and their webhook URLs")
  public ObjectNode list() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    var list = answer.putArray("providers");
    for (Provider provider : providers.all()) {
      list.addObject()
          .put("provider", provider.name())
          .put("webhook_url", provider.path())
          .put("webhook_support", provider.webhookSupport())
          .put("signature_validation", provider.signatureValidation());
    }
    return answer;
  }

  @GET
  @Path("/{provider}/test")
  @Operation(summary = "How a provider's webhooks are configured")
  public Response test(@PathParam("provider") String name) {
    Optional<Provider> found = providers.find(name);
    if (found.isEmpty()) {
      return problem(Rejections.providerNotFound(name));
    }
    return Response.ok(ProviderJson.open(found.get())).build();
  }

  @GET
  @Path("/{provider}")
  @Produces(MediaType.WILDCARD)
  @Operation(summary = "A provider's GET handshake, where it has one")
  public Response probe(@PathParam("provider") String name, @Context HttpServerRequest request) {
    Optional<Provider> found = providers.find(name);
    if (found.isEmpty()) {
      return unknown(name, request);
    }
    return found
        .get()
        .probe(signed(request, new byte[0]))
        .map(WebhookResource::replied)
        .orElseGet(() -> methodNotAllowed());
  }

  @OPTIONS
  @Path("/{provider}")
  @Produces(MediaType.WILDCARD)
  @Operation(summary = "Whether a sender of CloudEvents may send, where its provider says who may")
  public Response askBeforeSending(
      @PathParam("provider") String name, @Context HttpServerRequest request) {
    Optional<Provider> found = providers.find(name);
    if (found.isEmpty()) {
      return problem(Rejections.providerNotFound(name));
    }
    return Optional.ofNullable(request.getHeader("WebHook-Request-Origin"))
        .flatMap(found.get()::allowedOrigin)
        .map(
            origin ->
                Response.ok()
                    .header("Allow", "POST")
                    .header("WebHook-Allowed-Origin", origin)
                    .header("WebHook-Allowed-Rate", ratePerMinute(found.get()))
                    .build())
        .orElseGet(this::methodNotAllowed);
  }

  private static String ratePerMinute(Provider provider) {
    return provider.rateLimit().map(limit -> String.valueOf(60L * limit.perSecond())).orElse("*");
  }

  private Response methodNotAllowed() {
    return Response.fromResponse(problem(Rejections.methodNotAllowed()))
        .header("Allow", "POST")
        .build();
  }

  @POST
  @Path("/{provider}")
  @Consumes(MediaType.WILDCARD)
  @Produces(MediaType.WILDCARD)
  @Operation(summary = "Receives a webhook")
  public Uni<Response> receive(
      @PathParam("provider") String name, @Context HttpServerRequest request, byte[] body) {
    Optional<Provider> found = providers.find(name);
    if (found.isEmpty()) {
      return Uni.createFrom().item(unknown(name, request));
    }
    return receiver
        .receive(found.get(), signed(request, body), peer(request))
        .invoke(receipt -> events.answered(found.get().name(), receipt.outcome()))
        .invoke(receipt -> remember(request, receipt))
        .map(this::answer);
  }

  private void remember(HttpServerRequest request, Receipt receipt) {
    RequestGate gate = RequestGate.of(request);
    if (gate == null) {
      return;
    }
    switch (receipt) {
      case Receipt.Processed _, Receipt.Duplicate _ -> gate.broughtWebhook();
      case Receipt.Refused(Problem problem) when problem.status() == 503 ->
          gate.askedToReturnAfter(retryAfter.pause());
      case Receipt.Handshake _, Receipt.Limited _, Receipt.Refused _ -> {}
    }
  }

  private Response unknown(String name, HttpServerRequest request) {
    Problem problem = Rejections.providerNotFound(name);
    receiver.unknown(name, request.method().name(), peer(request));
    events.answered(WebhookObserver.UNKNOWN, problem.type());
    return problem(problem);
  }

  /** Address of the sender, or of the proxy in front of it. */
  private static String peer(HttpServerRequest request) {
    SocketAddress address = request.remoteAddress();
    return address == null ? "-" : address.hostAddress();
  }

  private Response answer(Receipt receipt) {
    return switch (receipt) {
      case Receipt.Processed(var provider, var event, var executionId, var reply) ->
          reply
              .map(WebhookResource::replied)
              .orElseGet(() -> acknowledged("processed", provider, event, executionId));
      case Receipt.Duplicate(var provider, var event, var executionId, var reply) ->
          reply
              .map(WebhookResource::replied)
              .orElseGet(() -> acknowledged("duplicate", provider, event, executionId));
      case Receipt.Handshake(Reply reply) -> replied(reply);
      case Receipt.Limited(Problem problem, Duration wait) ->
          RetryAfter.addTo(ProblemResponse.of(problem), wait);
      case Receipt.Refused(Problem problem) -> problem(problem);
    };
  }

  private static Response acknowledged(
      String status, String provider, String event, String executionId) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer
        .put("status", status)
        .put("provider", provider)
        .put("event", event)
        .put("execution_id", executionId);
    return Response.ok(answer, MediaType.APPLICATION_JSON_TYPE).build();
  }

  private static Response replied(Reply reply) {
    var response = Response.status(reply.status());
    reply.headers().forEach(response::header);
    return reply.body().length == 0 ? response.build() : response.entity(reply.body()).build();
  }

  private Response problem(Problem problem) {
    Response response = retryAfter.addTo(ProblemResponse.of(problem), problem.status());
    return problem.type().equals(Rejections.UNSUPPORTED_CONTENT_ENCODING)
        // RFC 9110, section 15.5.16.
        ? Response.fromResponse(response).header("Accept-Encoding", ContentCoding.KNOWN).build()
        : response;
  }

  private static SignedRequest signed(HttpServerRequest request, byte[] body) {
    return new SignedRequest(
        request.method().name(),
        request.absoluteURI(),
        lowerCase(request.headers()),
        all(request.params()),
        body);
  }

  private static Map<String, List<String>> lowerCase(MultiMap headers) {
    Map<String, List<String>> byName = new HashMap<>();
    headers.forEach(
        (name, value) ->
            byName
                .computeIfAbsent(name.toLowerCase(Locale.ROOT), _ -> new ArrayList<>(1))
                .add(value));
    return byName;
  }

  private static Map<String, List<String>> all(MultiMap parameters) {
    Map<String, List<String>> byName = new HashMap<>();
    parameters.forEach(
        (name, value) -> byName.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value));
    return byName;
  }
}
