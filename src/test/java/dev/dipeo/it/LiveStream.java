package dev.dipeo.it;

import io.restassured.path.json.JsonPath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A reader of a run's {@code /live}, as curl is one: it sends no Accept. */
final class LiveStream implements AutoCloseable {
  /** One event of the stream. */
  record Told(String name, JsonPath data) {}

  private static final int SMALL_BUFFER_BYTES = 4096;

  private final Socket socket = new Socket();
  private final BufferedReader in;
  private final String head;
  private final List<Told> told = new CopyOnWriteArrayList<>();
  private final AtomicInteger comments = new AtomicInteger();
  private volatile boolean ended;

  private LiveStream(PackagedProgram program, String run) throws IOException {
    socket.setReceiveBufferSize(SMALL_BUFFER_BYTES);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), program.port()));
    String request =
        "GET /api/runs/%s/live HTTP/1.1\r\nHost: localhost:%d\r\n\r\n"
            .formatted(run, program.port());
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 16);
    StringBuilder lines = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      lines.append(line).append('\n');
    }
    head = lines.toString();
  }

  /** One that reads as fast as it can. */
  static LiveStream open(PackagedProgram program, String run) throws IOException {
    LiveStream stream = stalled(program, run);
    stream.readOn();
    return stream;
  }

  /** One that has read the head of the answer and reads no further. */
  static LiveStream stalled(PackagedProgram program, String run) throws IOException {
    return new LiveStream(program, run);
  }

  void readOn() {
    Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try {
      String name = "";
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals("0")) {
          break; // the last chunk
        } else if (line.startsWith("::") || line.equals(":")) {
          comments.incrementAndGet();
        } else if (line.startsWith("event:")) {
          name = line.substring("event:".length());
        } else if (line.startsWith("data:")) {
          told.add(new Told(name, new JsonPath(line.substring("data:".length()))));
        }
      }
    } catch (IOException e) {
      // a reset is an end, too
    }
    ended = true;
  }

  /** Status line and header. */
  String head() {
    return head;
  }

  List<Told> told() {
    return List.copyOf(told);
  }

  List<String> names() {
    return told.stream().map(Told::name).toList();
  }

  int comments() {
    return comments.get();
  }

  boolean hasEnded() {
    return ended;
  }

  /** Waits until something of this name was told about this node. */
  Told await(String name, String node) {
    return Awaitility.await(name + " of " + node)
        .atMost(Api.PATIENCE)
        .until(
            () ->
                told.stream()
                    .filter(one -> one.name().equals(name) && node.equals(one.data().get("node")))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  /** All of it. */
  List<Told> toTheEnd() {
    Awaitility.await("the stream's end").atMost(Api.PATIENCE).until(this::hasEnded);
    return told();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
