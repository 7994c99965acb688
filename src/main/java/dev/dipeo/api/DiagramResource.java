package dev.dipeo.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.library.DiagramLibrary;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Diagrams of the diagrams folder. */
@Path("/api")
@Tag(name = "runs")
@Produces(MediaType.APPLICATION_JSON)
public class DiagramResource {
  private final DiagramLibrary library;

  public DiagramResource(DiagramLibrary library) {
    this.library = library;
  }

  @GET
  @Path("/diagrams")
  @Operation(summary = "The diagrams, and what is wrong with those that cannot be read")
  public ObjectNode diagrams() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    var list = answer.putArray("diagrams");
    library
        .all()
        .forEach(
            diagram ->
                list.addObject()
                    .put("name", diagram.diagram().name())
                    .put("file", diagram.diagram().file())
                    .put("nodes", diagram.diagram().nodes().size()));
    var mistakes = answer.putArray("mistakes");
    library.mistakes().forEach(mistake -> mistakes.add(MistakeJson.of(mistake)));
    return answer;
  }
}
