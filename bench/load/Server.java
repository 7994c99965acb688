package load;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A program that runs on a scratch folder, which is deleted with it. */
final class Server implements AutoCloseable {
  static final String SECRET = "bench-secret";
  private static final Duration READY_MAX = Duration.ofMinutes(2);
  private static final int LAST_LINES = 40;
  private static final Pattern UNFINISHED = Pattern.compile("^dipeo_(dispatch_backlog|runs_active|runs_waiting|runs_paused)\\b");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Form form;
  private final Path folder;
  private final int port;
  private Process process;

  private Server(Form form) throws IOException {
    this.form = form;
    this.folder = Files.createTempDirectory("bench");
    try (ServerSocket free = new ServerSocket(0)) {
      this.port = free.getLocalPort();
    }
  }

  /** Starts a program and waits until it accepts a webhook. */
  static Server start(Form form, byte[] push) throws Exception {
    Server server = new Server(form);
    Runtime.getRuntime().addShutdownHook(new Thread(server::kill));
    server.start(push);
    return server;
  }

  /** Starts one that accepts no webhooks, and waits until it is ready. */
  static Server startRunner(Form form) throws Exception {
    Server server = new Server(form);
    Runtime.getRuntime().addShutdownHook(new Thread(server::kill));
    server.launch(server::isReady);
    return server;
  }

  /** Starts it, again on the same folder; gives the time to the first 2xx. */
  Duration start(byte[] push) throws Exception {
    Target target = target("push", push);
    return launch(() -> Loader.closed(target, 1, 1L).accepted() > 0);
  }

  private Duration launch(Callable<Boolean> ready) throws Exception {
    List<String> command = form.command().stream()
        .map(word -> word.replace("{port}", String.valueOf(port)).replace("{folder}", folder.toString())).toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
    var environment = builder.environment();
    environment.put("QUARKUS_HTTP_PORT", String.valueOf(port));
    environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    environment.put("DIPEO_API_LOOPBACK", "true");
    environment.put("GITHUB_WEBHOOK_SECRET", SECRET);
    environment.put("DIPEO_DELIVERY_ALLOWED_HOSTS", "127.0.0.1");
    environment.put("DIPEO_DATA_DIR", folder.resolve("data").toString());
    environment.put("DIPEO_DIAGRAMS_DIR", Path.of("bench/diagrams").toAbsolutePath().toString());
    environment.put("DIPEO_INTEGRATIONS_DIR", Path.of("integrations").toAbsolutePath().toString());
    environment.putAll(form.environment());
    long begin = System.nanoTime();
    process = builder.start();
    while (!ready.call()) {
      if (!process.isAlive() || System.nanoTime() - begin > READY_MAX.toNanos()) {
        throw new IOException(form.name() + " does not start:\n" + lastLines());
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private boolean isReady() throws InterruptedException {
    try {
      return get("/q/health/ready").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Events that it has and has not dispatched, and its runs that have not ended. */
  long unfinished() throws IOException, InterruptedException {
    return get("/q/metrics").body().lines().filter(line -> UNFINISHED.matcher(line).find())
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
  }

  /** Makes it stand still. */
  void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  void goOn() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    for (ProcessHandle each : tree().processes()) {
      new ProcessBuilder("kill", "-" + name, String.valueOf(each.pid())).start().waitFor();
    }
  }

  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException(form.name() + " does not stop");
    }
  }

  Form form() {
    return form;
  }

  int port() {
    return port;
  }

  Target target(String event, byte[] body) {
    return new Target(port, form.path(), event, body);
  }

  ProcessTree tree() {
    return new ProcessTree(process.toHandle());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The size of its data in bytes. */
  long dataBytes() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0).sum();
    }
  }

  String lastLines() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("log"));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  private void kill() {
    if (process != null) {
      tree().processes().forEach(ProcessHandle::destroyForcibly);
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | java.io.UncheckedIOException e) {
      // a scratch folder stays
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
    process.waitFor();
    kill();
  }
}
