package dev.dipeo.api;

import dev.dipeo.base.MediaType;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * {@code /q/openapi}: the HTTP API in the MicroProfile OpenAPI format, as YAML, or as JSON for
 * {@code format=json}, {@code Accept: application/json} and {@code .json}. The build generates
 * both.
 */
@Path("/q/openapi{suffix: (\\.json|\\.ya?ml)?}")
@NonBlocking
public class OpenApiResource {
  @GET
  @Operation(hidden = true)
  public Response document(
      @PathParam("suffix") String suffix,
      @QueryParam("format") @Nullable String format,
      @HeaderParam("Accept") @Nullable String accept) {
    String wanted = suffix.isEmpty() ? format : suffix.substring(1);
    boolean json =
        wanted == null
            ? accept != null && accept.contains(MediaType.JSON)
            : wanted.equalsIgnoreCase("json");
    return json
        ? Response.ok(read("openapi.json"), "application/json;charset=UTF-8").build()
        : Response.ok(read("openapi.yaml"), "application/yaml;charset=UTF-8").build();
  }

  private static byte[] read(String name) {
    try (InputStream document = OpenApiResource.class.getResourceAsStream(name)) {
      if (document == null) {
        throw new IllegalStateException(name + " is missing: it was not built with Maven");
      }
      return document.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
