package dev.dipeo.cli;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The text that the development server prints at its start: next steps to try. */
@ApplicationScoped
public class Welcome {
  /** Where the commands look for a server when nothing tells them otherwise. */
  private static final int DEFAULT_PORT = 8000;

  private final Address address;
  private final Folders folders;

  Welcome(Address address, Folders folders) {
    this.address = address;
    this.folders = folders;
  }

  /**
   * Where things are.
   *
   * @param data the data folder; empty: events are kept in PostgreSQL
   */
  public record Folders(Optional<Path> data, Path diagrams) {}

  /** The address of this machine's server. */
  @ApplicationScoped
  public static class Address {
    private final int port;

    Address(@ConfigProperty(name = "quarkus.http.port") int port) {
      this.port = port;
    }

    /**
     * The server that {@code --url} names, or this machine's without {@code --url}.
     *
     * @throws ParameterException when the value is not an HTTP URL with a host
     */
    URI or(@Nullable String url, CommandSpec command) {
      String given = url == null ? local() : url;
      try {
        URI server = URI.create(given);
        if (server.getHost() != null
            && ("http".equals(server.getScheme()) || "https".equals(server.getScheme()))) {
          return server;
        }
      } catch (IllegalArgumentException e) {
        // reported below
      }
      throw new ParameterException(
          command.commandLine(), "--url must be as http://127.0.0.1:8000, and is " + given);
    }

    private String local() {
      return "http://127.0.0.1:" + port;
    }

    int port() {
      return port;
    }
  }

  String text() {
    return """

        DiPeO webhooks is listening on http://localhost:%1$d (development: ready-made secrets, this machine only).

          See how GitHub webhooks are set up     curl http://localhost:%1$d/webhooks/github/test
          Send yourself a signed GitHub push     ./dipeo send github push%4$s
          Watch what it set going                curl http://localhost:%1$d/api/runs
          Run a diagram in the terminal          ./dipeo run hello --debug
          Let the senders outside reach you      ngrok http %1$d

        Ctrl-C stops it. Events are kept in %2$s, diagrams are read from %3$s as you edit them.
        """
        .formatted(
            address.port(),
            folders.data().map(Welcome::shown).orElse("PostgreSQL"),
            shown(folders.diagrams()),
            address.port() == DEFAULT_PORT ? "" : " --url http://localhost:" + address.port());
  }

  private static String shown(Path folder) {
    Path here = Path.of("").toAbsolutePath();
    return folder.startsWith(here) ? "./" + here.relativize(folder) : folder.toString();
  }
}
