package dev.dipeo.node.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.diagram.kind.Endpoint;
import dev.dipeo.diagram.template.MissingNameException;
import dev.dipeo.diagram.template.NotANameException;
import dev.dipeo.files.FileException;
import dev.dipeo.files.FilesFolder;
import dev.dipeo.run.NodeAttempt;
import dev.dipeo.run.NodeRunner;
import dev.dipeo.run.Outcome;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Ends a path: writes the value that arrived (see {@link EndpointValue}) to the node's file, if it
 * names one, and passes it on.
 */
@Singleton
public final class EndpointRunner implements NodeRunner<Endpoint> {
  private final FilesFolder folder;
  private final Executor blocking;

  /**
   * @param folder the only folder for files
   * @param blocking writes the files; may refuse work
   */
  public EndpointRunner(FilesFolder folder, @Identifier("workers") Executor blocking) {
    this.folder = folder;
    this.blocking = blocking;
  }

  @Override
  public Class<Endpoint> nodes() {
    return Endpoint.class;
  }

  @Override
  public Uni<Outcome> run(Endpoint node, NodeAttempt activation) {
    return Uni.createFrom()
        .deferred(
            () -> {
              JsonNode value = EndpointValue.of(node, activation);
              Outcome emitted = new Outcome.Emitted(Outcome.Emission.of(value));
              return node.save().isPresent()
                  ? save(node, node.save().get(), activation, value, emitted)
                  : Uni.createFrom().item(emitted);
            });
  }

  private Uni<Outcome> save(
      Endpoint node,
      Endpoint.SaveToFile save,
      NodeAttempt activation,
      JsonNode value,
      Outcome emitted) {
    String path;
    try {
      path = save.path().renderPath(activation.inputs().variables());
    } catch (NotANameException e) {
      return Uni.createFrom().item(failed(node, "file_error", "file_path: " + e.getMessage()));
    } catch (MissingNameException e) {
      return Uni.createFrom().item(failed(node, "missing_name", "file_path: " + e.getMessage()));
    }
    String part = activation.idempotencyKey(node.label());
    return Uni.createFrom()
        .item(
            () -> {
              try {
                folder.write(
                    path, save.path().fixedFolders(), FileText.of(value, save.format()), part);
                return emitted;
              } catch (FileException e) {
                return failed(node, "file_error", String.valueOf(e.getMessage()));
              }
            })
        .runSubscriptionOn(blocking)
        .onFailure(RejectedExecutionException.class)
        .recoverWithItem(
            () -> failed(node, "file_error", "too many files are being written; none was"));
  }

  private static Outcome failed(Endpoint node, String type, String message) {
    return new Outcome.Failed(
        new Outcome.Failure(type, "node '%s': %s".formatted(node.label(), message), ""));
  }
}
