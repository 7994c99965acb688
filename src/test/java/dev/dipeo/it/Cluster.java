package dev.dipeo.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Servers that share a PostgreSQL and a folder of diagrams. */
final class Cluster implements AutoCloseable {
  /** A run that waits for the closing of the issue whose number it is started with. */
  static final String APPROVE =
      """
      version: light
      nodes:
        - {label: Begin, type: start}
        - label: Approval
          type: hook
          timeout: 600
          subscribe_to:
            {provider: github, event_name: issues, filters: {action: closed, number: "{{number}}"}}
        - {label: Approved, type: endpoint}
      connections:
        - {from: Begin, to: Approval}
        - {from: Approval, to: Approved, label: payload}
      """;

  private final Path folder;
  private final Map<String, String> settings;
  private final List<PackagedProgram> replicas = new ArrayList<>();

  /**
   * @param folder holds {@code diagrams}; each replica has a folder of its own beside it
   * @param database what a program is told to use a database
   */
  Cluster(Path folder, Map<String, String> database) {
    this.folder = folder;
    this.settings = new HashMap<>(database);
    settings.put("GITHUB_WEBHOOK_SECRET", Signed.SECRET);
    settings.put("DIPEO_DIAGRAMS_DIR", folder.resolve("diagrams").toString());
    settings.put("DIPEO_PYTHON_WORKERS", "0"); // their diagrams have no Python
  }

  void diagram(String name, String text) throws IOException {
    Path diagrams = Files.createDirectories(folder.resolve("diagrams"));
    Files.writeString(diagrams.resolve(name + ".yaml"), text);
  }

  /** Starts servers until there are so many, those that have ended again. */
  void start(int count) throws IOException {
    for (int number = 0; number < count; number++) {
      if (number == replicas.size()) {
        replicas.add(serve(number));
      } else if (!replicas.get(number).isAlive()) {
        replicas.set(number, serve(number));
      }
    }
  }

  private PackagedProgram serve(int number) throws IOException {
    Map<String, String> own = new HashMap<>(settings);
    own.put("DIPEO_REPLICA_NAME", name(number));
    return PackagedProgram.serve(Files.createDirectories(folder.resolve(name(number))), own);
  }

  static String name(int number) {
    return "replica-" + number;
  }

  PackagedProgram replica(int number) {
    return replicas.get(number);
  }

  Api api(int number) {
    return new Api(replica(number).url());
  }

  /** The name of the replica that drives a run, when one does. */
  String driving(int asked, String run) {
    return await()
        .atMost(Api.PATIENCE)
        .until(() -> api(asked).get("/api/runs/" + run).getString("replica"), name -> name != null);
  }

  @Override
  public void close() {
    replicas.forEach(PackagedProgram::close);
  }
}
