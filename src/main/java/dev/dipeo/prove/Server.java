package dev.dipeo.prove;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The server that is killed: this program in its own folder, on the same port at every start.
 * Confined to one thread, except for {@link #url()}.
 */
final class Server implements AutoCloseable {
  private static final int STOP_SECONDS_MAX = 30;

  private final Launcher launcher;
  private final Path folder;
  private final Role role;
  private final int port;
  private Process process;

  private Server(Launcher launcher, Path folder, Role role) {
    this.launcher = launcher;
    this.folder = folder;
    this.role = role;
    this.port = freePort();
    this.process = launch();
  }

  /**
   * @param folder gets its output, in a file with the name of its role
   */
  static Server start(Launcher launcher, Path folder, Role role) {
    return new Server(launcher, folder, role);
  }

  Role role() {
    return role;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  Path log() {
    return folder.resolve(role.name() + ".log");
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL: the process cannot finish anything. Its child processes end with it. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** After {@link #kill()}. */
  void startAgain() {
    process = launch();
  }

  private Process launch() {
    ProcessBuilder builder =
        new ProcessBuilder(launcher.command(List.of("serve"))).directory(folder.toFile());
    // The configuration of the user's own server must not affect this one.
    builder.environment().keySet().removeIf(Server::isOfTheUsersServer);
    builder.environment().put("DIPEO_API_LOOPBACK", "true");
    builder.environment().putAll(role.settings());
    builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("the server of the proof does not start", e);
    }
  }

  /** How the brokers are reached, {@code KAFKA_…}, stays. */
  private static boolean isOfTheUsersServer(String variable) {
    String name = variable.toUpperCase(Locale.ROOT);
    return Stream.of("DIPEO", "QUARKUS", "MP").anyMatch(part -> name.matches(part + "[^A-Z0-9].*"));
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    awaitEnd();
  }
}
