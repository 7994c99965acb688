package load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How fast a program starts: {@code java bench/load/Start.java NAME RUNS webhook|python|bare COMMAND…}. Prints one row of a table: from exec
 * to the first 200 of a signed webhook (of a plain POST for {@code bare}), median and best, the processor time that took, with
 * {@code python} the time to the first finished run, and the memory of the program and the processes that it started: idle, and after
 * 10,000 webhooks.
 */
public final class Start {
  private static final String WEBHOOKS_PATH = "/webhooks/github";
  private static final long WEBHOOKS = 10_000;
  private static final int CONNECTIONS = 16;
  private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long SETTLE_MILLIS = 3_000;
  private static final long TICKS_PER_SECOND = 100;

  private final String kind;
  private final List<String> command;
  private final byte[] payload;
  private final String signature;
  private final int port;
  private int deliveries;

  private Start(String kind, List<String> command) throws Exception {
    this.kind = kind;
    this.command = command;
    this.payload = Files.readAllBytes(Path.of("bench/push.json"));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Server.SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    this.signature = HexFormat.of().formatHex(mac.doFinal(payload));
    try (ServerSocket free = new ServerSocket(0)) {
      this.port = free.getLocalPort();
    }
  }

  private record Sample(double firstMillis, double cpuMillis, OptionalDouble firstRunMillis, long idleMiB, long loadedMiB) {}

  public static void main(String[] args) throws Exception {
    int runs = Integer.parseInt(args[1]);
    Start start = new Start(args[2], List.of(args).subList(3, args.length));
    List<Sample> samples = new ArrayList<>();
    start.sample(false); // what comes from disk comes from memory afterwards
    for (int run = 0; run < runs; run++) {
      samples.add(start.sample(run == runs - 1));
    }
    double[] first = samples.stream().mapToDouble(Sample::firstMillis).sorted().toArray();
    double[] cpu = samples.stream().mapToDouble(Sample::cpuMillis).sorted().toArray();
    double[] python = samples.stream().flatMapToDouble(s -> s.firstRunMillis().stream()).sorted().toArray();
    Sample last = samples.getLast();
    System.out.printf(Locale.ROOT, "| %s | %.0f | %.0f | %.0f | %s | %d | %s |%n", args[0], median(first), first[0], median(cpu),
        python.length == 0 ? "" : "%.0f".formatted(median(python)), last.idleMiB(), last.loadedMiB() == 0 ? "" : last.loadedMiB());
  }

  private static double median(double[] sorted) {
    return sorted[sorted.length / 2];
  }

  private Sample sample(boolean memory) throws Exception {
    Path folder = Files.createTempDirectory("bench-start");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
    builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
    builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
    builder.environment().put("DIPEO_API_LOOPBACK", "true");
    builder.environment().put("GITHUB_WEBHOOK_SECRET", Server.SECRET);
    builder.environment().put("DIPEO_DATA_DIR", folder.resolve("data").toString());
    builder.environment().put("DIPEO_DIAGRAMS_DIR", Path.of("bench/start").toAbsolutePath().toString());
    builder.environment().put("DIPEO_INTEGRATIONS_DIR", Path.of("integrations").toAbsolutePath().toString());
    long begin = System.nanoTime();
    Process process = builder.start();
    try {
      String answer = firstAnswer(process, folder.resolve("log"), begin);
      double first = (System.nanoTime() - begin) / 1e6;
      double cpu = cpuMillis(process.pid());
      OptionalDouble run = kind.equals("python") ? OptionalDouble.of(firstRun(answer, begin)) : OptionalDouble.empty();
      long idle = 0;
      long loaded = 0;
      if (memory) {
        Thread.sleep(SETTLE_MILLIS);
        idle = ProcessTree.residentMib(new ProcessTree(process.toHandle()).processes());
        if (!kind.equals("bare")) {
          Loader.closed(new Target(port, WEBHOOKS_PATH, "push", payload), CONNECTIONS, WEBHOOKS);
          Thread.sleep(SETTLE_MILLIS);
          loaded = ProcessTree.residentMib(new ProcessTree(process.toHandle()).processes());
        }
      }
      return new Sample(first, cpu, run, idle, loaded);
    } finally {
      Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList().forEach(ProcessHandle::destroyForcibly);
      process.waitFor();
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  /** Knocks until somebody opens, and gives the first answer's body. */
  private String firstAnswer(Process process, Path log, long begin) throws IOException {
    while (System.nanoTime() - begin < GIVE_UP_NANOS) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        String[] answer = exchange(socket, request(kind.equals("bare") ? "/bench/bare" : WEBHOOKS_PATH));
        if (answer[0].equals("200")) {
          return answer[1];
        }
      } catch (IOException notYet) {
        // not listening, or not ready
      }
      if (!process.isAlive()) {
        break;
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    throw new IllegalStateException("no 200 from " + command + ":\n" + Files.readString(log));
  }

  private double firstRun(String webhookAnswer, long begin) throws IOException {
    String execution = webhookAnswer.replaceAll("(?s).*\"execution_id\":\"([^\"]+)\".*", "$1");
    while (System.nanoTime() - begin < GIVE_UP_NANOS) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        byte[] request = "GET /api/runs?limit=1 HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        String answer = exchange(socket, request)[1];
        if (answer.contains(execution) && answer.contains("\"completed\"")) {
          return (System.nanoTime() - begin) / 1e6;
        }
        if (answer.contains("\"failed\"")) {
          throw new IllegalStateException("the run failed: " + answer);
        }
      }
      LockSupport.parkNanos(5 * LOOK_EVERY_NANOS);
    }
    throw new IllegalStateException("no run was finished");
  }

  private byte[] request(String path) {
    byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-GitHub-Event: push\r\n"
            + "X-GitHub-Delivery: " + System.nanoTime() + "-" + deliveries++ + "\r\nX-Hub-Signature-256: sha256=" + signature
            + "\r\nContent-Length: " + payload.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] whole = Arrays.copyOf(head, head.length + payload.length);
    System.arraycopy(payload, 0, whole, head.length, payload.length);
    return whole;
  }

  /** Status and body of an answer that has a Content-Length. */
  private static String[] exchange(Socket socket, byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    InputStream in = new BufferedInputStream(socket.getInputStream());
    String status = line(in).substring(9, 12);
    int length = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    return new String[] {status, new String(in.readNBytes(length), StandardCharsets.UTF_8)};
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the server closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private static double cpuMillis(long pid) {
    String[] fields = ProcessTree.stat(pid);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1_000.0 / TICKS_PER_SECOND;
  }
}
