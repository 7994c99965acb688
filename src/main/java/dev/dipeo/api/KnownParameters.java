package dev.dipeo.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/** Refuses unknown query parameters: with a misspelt filter, a list would return everything. */
public class KnownParameters {
  /** The parameters of each resource method; other methods have none. */
  static final Map<String, List<String>> OF =
      Map.of(
          "EventResource.list",
              List.of("provider", "name", "delivery_id", "state", "before", "limit"),
          "RunResource.list", List.of("diagram", "state", "before", "limit"),
          "RunResource.replay", List.of("diagram"),
          "DeliveryResource.list", List.of("state", "run", "before", "limit"));

  /** Runs on the event loop or a worker thread, like the resource. */
  @ServerRequestFilter
  public void require(ContainerRequestContext request, SimpleResourceInfo resource) {
    String path = request.getUriInfo().getPath();
    if (!path.startsWith("/api/") && !path.startsWith("api/")) {
      return;
    }
    List<String> known =
        OF.getOrDefault(
            resource.getResourceClass().getSimpleName().replaceAll("_.*", "")
                + "."
                + resource.getMethodName(),
            List.of());
    Optional<String> unknown =
        request.getUriInfo().getQueryParameters().keySet().stream()
            .filter(name -> !known.contains(name))
            .findFirst();
    if (unknown.isPresent()) {
      throw Parameters.bad(
          "There is no parameter "
              + unknown.get()
              + " here; "
              + (known.isEmpty() ? "this takes none" : "known are " + String.join(", ", known)));
    }
  }
}
