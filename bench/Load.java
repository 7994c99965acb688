import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Load on three running servers: {@code java bench/Load.java PORT PORT_WITHOUT_JOURNAL PORT_BARE SECRET PAYLOAD}. Prints, from one run, turn about: signed
 * GitHub webhooks per second, the same at a server that journals nothing, and at a bare application; then the time from a webhook
 * to the request that its diagram sends out. Plain sockets on virtual threads, so that the load takes little of the two processors that it
 * shares with the servers. Every webhook has a body and a signature of its own, as real ones have.
 */
public final class Load {
  private static final int CONNECTIONS = 64;
  private static final int ROUNDS = 3;
  private static final int WARM_SECONDS = 10;
  private static final int MEASURE_SECONDS = Integer.getInteger("seconds", 8);
  private static final int LATENCY_WARM = 200;
  private static final int LATENCY_SAMPLES = 500;

  private final int port;
  private final int portWithoutJournal;
  private final int portBare;
  private final String secret;
  private final AtomicLong deliveries = new AtomicLong(System.nanoTime());

  private Load(int port, int portWithoutJournal, int portBare, String secret) {
    this.port = port;
    this.portWithoutJournal = portWithoutJournal;
    this.portBare = portBare;
    this.secret = secret;
  }

  public static void main(String[] args) throws Exception {
    Load load = new Load(Integer.parseInt(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]), args[3]);
    byte[] payload = Files.readAllBytes(Path.of(args[4]));
    load.throughput(payload);
    load.latency();
  }

  private void throughput(byte[] payload) throws Exception {
    Map<String, Target> targets = new LinkedHashMap<>();
    targets.put("webhook", new Target(port, "/webhooks/github", payload));
    targets.put("without journal", new Target(portWithoutJournal, "/webhooks/github", payload));
    targets.put("bare application", new Target(portBare, "/bench/bare", payload));
    for (Target target : targets.values()) {
      closedLoop(target, WARM_SECONDS);
    }
    Map<String, double[]> rates = new LinkedHashMap<>();
    System.out.printf("payload %d bytes, %d connections, %d rounds of %d s each%n", payload.length, CONNECTIONS, ROUNDS, MEASURE_SECONDS);
    for (int round = 0; round < ROUNDS; round++) {
      for (var target : targets.entrySet()) {
        Result result = closedLoop(target.getValue(), MEASURE_SECONDS);
        rates.computeIfAbsent(target.getKey(), name -> new double[ROUNDS])[round] = result.perSecond();
        System.out.printf("  %-16s %s%n", target.getKey(), result);
      }
    }
    rates.values().forEach(Arrays::sort);
    double webhook = rates.get("webhook")[ROUNDS / 2];
    rates.forEach((name, rate) -> System.out.printf("%-16s %.0f/s; webhook is %.2f of it%n", name, rate[ROUNDS / 2], webhook / rate[ROUNDS / 2]));
  }

  private record Result(long ok, long refused, double seconds, long[] sortedNanos) {
    double perSecond() {
      return ok / seconds;
    }

    @Override
    public String toString() {
      return "%.0f/s, p50 %.2f ms, p99 %.2f ms, max %.1f ms, refused %d"
          .formatted(perSecond(), percentile(sortedNanos, 50), percentile(sortedNanos, 99), percentile(sortedNanos, 100), refused);
    }
  }

  private static double percentile(long[] sorted, double percent) {
    return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
  }

  private Result closedLoop(Target target, int seconds) throws Exception {
    AtomicLong refused = new AtomicLong();
    long[][] times = new long[CONNECTIONS][];
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    long begin = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CONNECTIONS; i++) {
        int connection = i;
        threads.submit(() -> {
          times[connection] = hammer(target, end, refused);
          return null;
        });
      }
    }
    double took = (System.nanoTime() - begin) / 1e9;
    long[] all = Arrays.stream(times).filter(t -> t != null).flatMapToLong(Arrays::stream).sorted().toArray();
    return new Result(all.length, refused.get(), took, all);
  }

  private long[] hammer(Target target, long end, AtomicLong refused) throws IOException {
    long[] nanos = new long[1 << 16];
    int count = 0;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port)) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 4096);
      Mac mac = mac();
      for (long begin = System.nanoTime(); begin < end; ) {
        socket.getOutputStream().write(target.request(deliveries.incrementAndGet(), mac));
        int status = readAnswer(in);
        long now = System.nanoTime();
        if (status == 200) {
          if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
          }
          nanos[count++] = now - begin;
        } else {
          refused.incrementAndGet();
        }
        begin = now;
      }
    }
    return Arrays.copyOf(nanos, count);
  }

  /** Reads one HTTP/1.1 answer with a Content-Length; gives the status. */
  private static int readAnswer(InputStream in) throws IOException {
    String statusLine = readLine(in);
    int length = 0;
    for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
      if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    in.skipNBytes(length);
    return Integer.parseInt(statusLine.substring(9, 12));
  }

  private static String readLine(InputStream in) throws IOException {
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

  private Mac mac() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One kind of request. The commit id that a push ends at (40 digits) is the delivery's number, so that no two bodies are the same. */
  private static final class Target {
    private static final String AFTER = "\"after\":\"";

    private final int port;
    private final String head;
    private final byte[] body;
    private final int commitAt;

    Target(int port, String path, byte[] body) {
      this(port, path, "push", body);
    }

    Target(int port, String path, String event, byte[] body) {
      this.port = port;
      this.body = body;
      String compact = new String(body, StandardCharsets.ISO_8859_1);
      this.commitAt = compact.indexOf(AFTER) < 0 ? -1 : compact.indexOf(AFTER) + AFTER.length();
      this.head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-GitHub-Event: " + event
          + "\r\nContent-Length: " + body.length + "\r\nX-GitHub-Delivery: ";
    }

    byte[] request(long delivery, Mac mac) {
      byte[] own = body.clone();
      if (commitAt >= 0) {
        byte[] digits = String.format("%040d", delivery).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, own, commitAt, digits.length);
      }
      String signature = HexFormat.of().formatHex(mac.doFinal(own));
      byte[] headers = (head + delivery + "\r\nX-Hub-Signature-256: sha256=" + signature + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
      byte[] request = Arrays.copyOf(headers, headers.length + own.length);
      System.arraycopy(own, 0, request, headers.length, own.length);
      return request;
    }
  }

  /** One webhook at a time: from its first byte sent to the arrival of the request that its diagram sends. */
  private void latency() throws Exception {
    Map<Integer, Long> sentAt = new ConcurrentHashMap<>();
    Map<Integer, CountDownLatch> arrivals = new ConcurrentHashMap<>();
    long[] nanos = new long[LATENCY_SAMPLES];
    AtomicInteger next = new AtomicInteger();
    HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    receiver.createContext("/", exchange -> {
      long now = System.nanoTime();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      int id = Integer.parseInt(body.replaceAll(".*\"id\":([0-9]+).*", "$1"));
      if (id >= LATENCY_WARM) {
        nanos[id - LATENCY_WARM] = now - sentAt.get(id);
      }
      exchange.sendResponseHeaders(200, 2);
      exchange.getResponseBody().write("{}".getBytes(StandardCharsets.US_ASCII));
      exchange.close();
      arrivals.get(id).countDown();
    });
    receiver.start();
    String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 4096);
      for (int id = next.get(); id < LATENCY_WARM + LATENCY_SAMPLES; id = next.incrementAndGet()) {
        byte[] body = "{\"action\":\"opened\",\"id\":%d,\"receiver\":\"%s\",\"repository\":{\"full_name\":\"octo-team/hello-world\"}}"
            .formatted(id, url).getBytes(StandardCharsets.UTF_8);
        byte[] request = new Target(port, "/webhooks/github", "issues", body).request(deliveries.incrementAndGet(), mac());
        arrivals.put(id, new CountDownLatch(1));
        sentAt.put(id, System.nanoTime());
        socket.getOutputStream().write(request);
        if (readAnswer(in) != 200) {
          throw new IllegalStateException("the webhook was refused");
        }
        if (!arrivals.get(id).await(30, TimeUnit.SECONDS)) {
          throw new IllegalStateException("nothing arrived in 30 s for webhook " + id);
        }
      }
    } finally {
      receiver.stop(0);
    }
    Arrays.sort(nanos);
    System.out.printf("webhook → journal → Python → outgoing request, warm, one at a time: p50 %.2f ms, p99 %.2f ms (%d samples)%n",
        percentile(nanos, 50), percentile(nanos, 99), nanos.length);
  }
}
