package dev.dipeo.it;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Signed GitHub webhooks from many connections at once, each with the next one as soon as it is
 * answered. Plain sockets, so that the flood takes little of the machine that it shares.
 */
final class Flood {
  private final int port;
  private final String event;
  private final String bodyBefore;
  private final String bodyAfter;
  private final Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<String> withoutRetryAfter = new ConcurrentLinkedQueue<>();
  private final AtomicInteger number = new AtomicInteger();

  /**
   * @param body holds {@code NUMBER}, which differs from one webhook to the next
   */
  Flood(int port, String event, String body) {
    this.port = port;
    this.event = event;
    this.bodyBefore = body.substring(0, body.indexOf("NUMBER"));
    this.bodyAfter = body.substring(body.indexOf("NUMBER") + "NUMBER".length());
  }

  void run(int connections, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < connections; i++) {
        threads.submit(
            () -> {
              while (System.nanoTime() < end) {
                sendUntil(end);
              }
              return null;
            });
      }
    }
  }

  private void sendUntil(long end) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 4096);
      while (System.nanoTime() < end) {
        socket.getOutputStream().write(request());
        read(in);
      }
    }
  }

  private byte[] request() {
    int mine = number.incrementAndGet();
    String body = bodyBefore + mine + bodyAfter;
    return ("POST /webhooks/github HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "X-GitHub-Event: "
            + event
            + "\r\nX-GitHub-Delivery: flood-"
            + mine
            + "\r\nX-Hub-Signature-256: sha256="
            + Signed.hmac(Signed.SECRET, body)
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private void read(InputStream in) throws IOException {
    int status = Integer.parseInt(line(in).substring(9, 12));
    int length = 0;
    boolean retryAfter = false;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).strip());
      }
      retryAfter |= header.regionMatches(true, 0, "retry-after:", 0, 12);
    }
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    answers.computeIfAbsent(status, _ -> new LongAdder()).increment();
    if (status == 200) {
      acknowledged.add(body.replaceAll("(?s).*\"execution_id\" ?: ?\"([^\"]+)\".*", "$1"));
    } else if (!retryAfter) {
      withoutRetryAfter.add(status + " " + body);
    }
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

  /** Answers by status. */
  Map<Integer, LongAdder> answers() {
    return answers;
  }

  /** Execution ids of the webhooks that were acknowledged. */
  List<String> acknowledged() {
    return List.copyOf(acknowledged);
  }

  /** Refusals that do not say when to try again. */
  List<String> withoutRetryAfter() {
    return List.copyOf(withoutRetryAfter);
  }
}
