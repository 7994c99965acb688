package dev.dipeo.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Problem;
import dev.dipeo.provider.Provider;
import dev.dipeo.provider.ProviderJson;
import dev.dipeo.provider.ProviderRegistry;
import dev.dipeo.provider.Reply;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
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
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * {@code /webhooks}: the only endpoint meant for the internet. Runs on the event loop, except for
 * large bodies. Ordinary webhooks do not get here, see {@link WebhookRoute}.
 */
@Path("/webhooks")
@Tag(name = "webhooks")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
public class WebhookResource {
  private final ProviderRegistry providers;
  private final WebhookPost post;

  public WebhookResource(ProviderRegistry providers, WebhookPost post) {
    this.providers = providers;
    this.post = post;
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
      return replied(post.unknown(name, request));
    }
    return found
        .get()
        .probe(WebhookPost.signed(request, new byte[0]))
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
    return post.receive(name, request, body).map(WebhookResource::replied);
  }

  private static Response replied(Reply reply) {
    var response = Response.status(reply.status());
    reply.headers().forEach(response::header);
    return reply.body().length == 0 ? response.build() : response.entity(reply.body()).build();
  }

  private Response problem(Problem problem) {
    return replied(post.refused(problem));
  }
}
