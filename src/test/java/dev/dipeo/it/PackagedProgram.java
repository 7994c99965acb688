package dev.dipeo.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The built program, started as a user starts it: {@code ./dipeo …} in a folder of its own. With
 * {@code -Ddipeo.program=FILE} that file is started instead, such as a native executable.
 */
final class PackagedProgram implements AutoCloseable {
  static final Path HOME =
      Path.of(System.getProperty("dipeo.home", ".")).toAbsolutePath().normalize();

  /** What is started. */
  static final Path PROGRAM =
      Path.of(System.getProperty("dipeo.program", HOME.resolve("dipeo").toString()))
          .toAbsolutePath()
          .normalize();

  private static final int PORT_MIN =
      Integer.parseInt(System.getProperty("dipeo.port-min", "20000"));

  private static final int PORTS = 1_000;
  private static final AtomicInteger NEXT_PORT = new AtomicInteger();

  private static final Path NO_INPUT = Path.of("/dev/null");
  private static final Duration START_MAX = Duration.ofMinutes(2);
  private static final Duration COMMAND_MAX = Duration.ofMinutes(3);

  /** Far more than the time that nodes at work get at a stop. */
  private static final Duration STOP_MAX = Duration.ofMinutes(1);

  /** All, so that those of a test that failed in its middle do not outlive the tests. */
  private static final Queue<Process> STARTED = new ConcurrentLinkedQueue<>();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> STARTED.forEach(Process::destroyForcibly)));
  }

  private final Process process;
  private final Path folder;
  private final int port;

  private PackagedProgram(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /** Starts a server and waits until it is ready. */
  static PackagedProgram serve(Path folder, Map<String, String> environment, String... options)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("serve"));
    words.addAll(List.of(options));
    return serveBy(folder, environment, words);
  }

  /** Starts a server by these words and waits until it is ready. */
  static PackagedProgram serveBy(Path folder, Map<String, String> environment, List<String> words)
      throws IOException {
    int port = freePort();
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("QUARKUS_HTTP_PORT", String.valueOf(port));
    PackagedProgram program =
        new PackagedProgram(start(folder, variables, words, NO_INPUT, "server.log"), folder, port);
    await()
        .alias("server ready; see " + folder.resolve("server.log"))
        .atMost(START_MAX)
        .pollInterval(Duration.ofMillis(50))
        .until(program::isReady);
    return program;
  }

  /** What a command that ended printed. */
  record Ended(int exitCode, String out, String err) {}

  /** Starts a command and does not wait for it; its output is in {@code command.log}. */
  static Process begin(Path folder, Map<String, String> environment, String... words)
      throws IOException {
    return start(folder, environment, List.of(words), NO_INPUT, "command.log");
  }

  /** Runs a command to its end. */
  static Ended run(Path folder, Map<String, String> environment, String... words) throws Exception {
    return runWithInput(folder, environment, NO_INPUT, words);
  }

  /** Runs a command that reads a file as its standard input. */
  static Ended runWithInput(
      Path folder, Map<String, String> environment, Path input, String... words) throws Exception {
    return run(COMMAND_MAX, folder, environment, input, words);
  }

  /** Runs a command that may take longer than most. */
  static Ended runFor(
      Duration longest, Path folder, Map<String, String> environment, String... words)
      throws Exception {
    return run(longest, folder, environment, NO_INPUT, words);
  }

  private static Ended run(
      Duration longest, Path folder, Map<String, String> environment, Path input, String... words)
      throws Exception {
    Process process = start(folder, environment, List.of(words), input, "command.log");
    if (!process.waitFor(longest.toSeconds(), TimeUnit.SECONDS)) {
      String threads = threadsOf(process);
      process.destroyForcibly();
      throw new AssertionError(
          "dipeo %s did not end in %d s; it had printed:\n%s%s\nand its threads are:\n%s"
              .formatted(
                  String.join(" ", words),
                  longest.toSeconds(),
                  Files.readString(folder.resolve("command.log")),
                  Files.readString(folder.resolve("command.log.err")),
                  threads));
    }
    return new Ended(
        process.exitValue(),
        Files.readString(folder.resolve("command.log")),
        Files.readString(folder.resolve("command.log.err")));
  }

  /** What hangs, for whoever reads the failure. */
  private static String threadsOf(Process process) throws Exception {
    Process stacks =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(process.pid()),
                "Thread.print",
                "-l")
            .redirectErrorStream(true)
            .start();
    String text = new String(stacks.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    stacks.waitFor(20, TimeUnit.SECONDS);
    return text;
  }

  private static Process start(
      Path folder, Map<String, String> environment, List<String> words, Path input, String log)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(
            name ->
                name.startsWith("DIPEO_")
                    || name.startsWith("QUARKUS_")
                    || name.endsWith("_SECRET"));
    builder.environment().putAll(places());
    builder.environment().put("DIPEO_DELIVERY_ALLOWED_HOSTS", "127.0.0.0/8"); // our receivers
    builder.environment().put("DIPEO_API_LOOPBACK", "true"); // for tests that look inside
    if (!runsDiagrams()) {
      builder.environment().put("DIPEO_JOURNAL_DRAINED_LATER", "true"); // else it would not start
    }
    builder.environment().putAll(environment);
    builder.redirectInput(input.toFile());
    builder.redirectOutput(folder.resolve(log).toFile());
    builder.redirectError(folder.resolve(log + ".err").toFile());
    Process process = builder.start();
    STARTED.add(process);
    return process;
  }

  /** Whether the program has Python; one that was built to receive only has not. */
  static boolean runsDiagrams() {
    return !Boolean.getBoolean("dipeo.receive-only");
  }

  /** Whether the program has Kafka's client. */
  static boolean hasKafka() {
    return !"false".equals(System.getProperty("dipeo.has-kafka"));
  }

  /** Whether the program is a native executable, which begins with "\x7fELF", and no script. */
  static boolean isNative() throws IOException {
    try (InputStream in = Files.newInputStream(PROGRAM)) {
      return in.read() == 0x7f;
    }
  }

  /** What {@code ./dipeo} finds out by itself, and other programs are told. */
  static Map<String, String> places() {
    return Map.of("JAVA_HOME", System.getProperty("java.home"), "DIPEO_HOME", HOME.toString());
  }

  private boolean isReady() {
    if (!process.isAlive()) {
      throw new AssertionError("the server ended with " + process.exitValue() + ":\n" + log());
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/q/health/ready")).build();
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  Path folder() {
    return folder;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Everything that the server has printed. */
  String log() {
    try {
      return Files.readString(folder.resolve("server.log"))
          + Files.readString(folder.resolve("server.log.err"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL: the process has no chance to finish anything. */
  void kill() throws InterruptedException {
    Stream.concat(process.descendants(), Stream.of(process.toHandle()))
        .forEach(ProcessHandle::destroyForcibly);
    process.waitFor();
  }

  /** SIGSTOP: the process stands still, and knows nothing of it. */
  void freeze() throws Exception {
    signal("STOP");
  }

  /** SIGCONT: it goes on as if nothing had been. */
  void thaw() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    Stream.concat(process.descendants(), Stream.of(process.toHandle()))
        .forEach(each -> command.add(String.valueOf(each.pid())));
    if (new ProcessBuilder(command).start().waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command));
    }
  }

  /** SIGTERM: asks the process to end. */
  void terminate() {
    process.destroy();
  }

  /** The exit code, when the process has ended. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(STOP_MAX)) {
      throw new AssertionError("the server did not end in " + STOP_MAX + ":\n" + log());
    }
    return process.exitValue();
  }

  /** Stops the server; when this returns, it has ended. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_MAX)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A port that nothing else takes before the program does: below those that systems give to
   * connections, and each of the tests that run side by side counts through a range of its own.
   */
  static int freePort() throws IOException {
    for (int tried = 0; tried < PORTS; tried++) {
      int port = PORT_MIN + NEXT_PORT.getAndIncrement() % PORTS;
      try (ServerSocket socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (BindException e) {
        continue; // in use
      }
    }
    throw new IOException("no free port from " + PORT_MIN + " on");
  }
}
