package load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * {@code java bench/load/Runs.java}: webhook → Python → outgoing webhook. Prints runs per second under a flood with what a run costs
 * (p50 and p99 are those of the acknowledgement), then the time from a webhook to the outgoing request, one at a time.
 */
final class Runs {
  private static final int ONE_BY_ONE_WARM = 200;
  private static final int ONE_BY_ONE = 500;
  private static final int ARRIVAL_SECONDS_MAX = 30;

  public static void main(String[] args) throws Exception {
    byte[] push = Files.readAllBytes(Path.of("bench/push.json"));
    for (Form form : Form.present(Form.RUNNERS)) {
      LinkedBlockingQueue<Long> arrivals = new LinkedBlockingQueue<>();
      try (Receiver receiver = new Receiver(body -> arrivals.add(System.nanoTime()));
          Server server = Server.start(form, push)) {
        Target small = server.target(Issues.EVENT, Issues.small(receiver.url()));
        Target large = server.target(Issues.EVENT, Issues.large(push, receiver.url()));
        Loader.warm(small);
        System.out.println(Measured.HEADER);
        for (Target target : List.of(small, large)) {
          Measured measured = Measured.runs(server, receiver::arrived, () -> Loader.closed(target, Table.CONNECTIONS, Table.MEASURE));
          System.out.println(measured.row("%s, runs, body of %d bytes".formatted(form.name(), target.body().length)));
        }
        arrivals.clear();
        oneByOne(small, arrivals);
      }
    }
  }

  private static void oneByOne(Target target, LinkedBlockingQueue<Long> arrivals) throws IOException, InterruptedException {
    Pushes pushes = new Pushes(target, Server.SECRET, System.nanoTime());
    ByteBuffer request = ByteBuffer.allocate(pushes.requestBytesMax());
    ByteBuffer answer = ByteBuffer.allocate(8 << 10);
    long[] nanos = new long[ONE_BY_ONE];
    try (SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), target.port()))) {
      for (int i = -ONE_BY_ONE_WARM; i < ONE_BY_ONE; i++) {
        request.clear();
        pushes.next(request);
        request.flip();
        long begin = System.nanoTime();
        while (request.hasRemaining()) {
          channel.write(request);
        }
        Long arrival = arrivals.poll(ARRIVAL_SECONDS_MAX, TimeUnit.SECONDS);
        channel.read(answer.clear()); // it left before the run began
        String text = new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
        if (arrival == null || !text.startsWith("HTTP/1.1 200")) {
          throw new IOException("no run followed a webhook, whose answer was " + text);
        }
        if (i >= 0) {
          nanos[i] = arrival - begin;
        }
      }
    }
    Arrays.sort(nanos);
    System.out.printf(Locale.ROOT, "from a webhook to the outgoing request, one at a time: p50 %.1f ms, p99 %.1f ms%n",
        nanos[ONE_BY_ONE / 2] / 1e6, nanos[ONE_BY_ONE * 99 / 100] / 1e6);
  }
}
