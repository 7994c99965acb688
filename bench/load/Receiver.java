package load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Takes the requests that diagrams send, answers each with 200 and counts them. One thread; bodies have a Content-Length. */
final class Receiver implements AutoCloseable {
  private static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}".getBytes(StandardCharsets.US_ASCII);
  private static final int REQUEST_BYTES_MAX = 64 << 10;

  private final Selector selector = Selector.open();
  private final ServerSocketChannel listening = ServerSocketChannel.open();
  private final AtomicLong arrived = new AtomicLong();
  private final Consumer<String> arrival;

  /**
   * @param arrival gets each body, on the receiver's thread
   */
  Receiver(Consumer<String> arrival) throws IOException {
    this.arrival = arrival;
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
    listening.configureBlocking(false);
    listening.register(selector, SelectionKey.OP_ACCEPT);
    Thread.ofPlatform().daemon().start(this::serve);
  }

  String url() throws IOException {
    return "http://127.0.0.1:" + ((InetSocketAddress) listening.getLocalAddress()).getPort() + "/";
  }

  long arrived() {
    return arrived.get();
  }

  private void serve() {
    try {
      while (selector.isOpen()) {
        selector.select(this::ready);
      }
    } catch (IOException | java.nio.channels.ClosedSelectorException e) {
      // closed
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        SocketChannel accepted = listening.accept();
        accepted.configureBlocking(false);
        accepted.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(REQUEST_BYTES_MAX));
      } else if (!read((SocketChannel) key.channel(), (ByteBuffer) key.attachment())) {
        key.channel().close();
      }
    } catch (IOException e) {
      try {
        key.channel().close();
      } catch (IOException gone) {
        // it is gone
      }
    }
  }

  private boolean read(SocketChannel channel, ByteBuffer in) throws IOException {
    if (channel.read(in) < 0) {
      return false;
    }
    for (int end = requestEnd(in); end > 0; end = requestEnd(in)) {
      in.flip().position(end);
      in.compact();
      arrived.incrementAndGet();
      channel.write(ByteBuffer.wrap(ANSWER));
    }
    return true;
  }

  /** Where the first request ends; 0 if it is not here yet. */
  private int requestEnd(ByteBuffer in) {
    String text = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
    int head = text.indexOf("\r\n\r\n") + 4;
    if (head < 4) {
      return 0;
    }
    String lower = text.substring(0, head).toLowerCase(Locale.ROOT);
    int at = lower.indexOf("\r\ncontent-length:");
    int end = head + (at < 0 ? 0 : Integer.parseInt(lower.substring(at + 17, lower.indexOf('\r', at + 2)).strip()));
    if (end > in.position()) {
      return 0;
    }
    arrival.accept(text.substring(head, end));
    return end;
  }

  @Override
  public void close() throws IOException {
    selector.close();
    listening.close();
  }
}
