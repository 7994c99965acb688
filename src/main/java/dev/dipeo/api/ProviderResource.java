package dev.dipeo.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.provider.ProviderJson;
import dev.dipeo.provider.ProviderRegistry;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Providers, for their operator. */
@Path("/api")
@Tag(name = "providers")
@Produces(MediaType.APPLICATION_JSON)
public class ProviderResource {
  private final ProviderRegistry providers;

  public ProviderResource(ProviderRegistry providers) {
    this.providers = providers;
  }

  @GET
  @Path("/providers")
  @Operation(
      summary =
          "The providers, what is missing before they accept anything, and what is wrong with"
              + " manifests that cannot be read")
  public ObjectNode list() {
    ObjectNode answer = Page.of("providers", providers.all(), ProviderJson::whole);
    var mistakes = answer.putArray("mistakes");
    providers
        .mistakes()
        .forEach(
            (provider, ofProvider) ->
                ofProvider.forEach(
                    mistake -> mistakes.add(MistakeJson.of(mistake).put("provider", provider))));
    return answer;
  }
}
