package load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One keep-alive connection with at most one request in flight. It connects when it first sends, and again after it was closed. */
final class Connection {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  /** Asked what to do next once a request has its answer, or has none. */
  interface Listener {
    /**
     * @param status 0 if the connection ended without an answer
     */
    void answered(Connection connection, int status);
  }

  private final Selector selector;
  private final int port;
  private final Listener listener;
  private final ByteBuffer out;
  private final byte[] in = new byte[8 << 10];
  private SocketChannel channel;
  private SelectionKey key;
  private int read;
  private int status;
  private int bodyLeft;
  private boolean headRead;
  private boolean closes;

  /** When the request in flight was sent, or was due to be. */
  long begin;

  Connection(Selector selector, int port, int requestBytesMax, Listener listener) {
    this.selector = selector;
    this.port = port;
    this.listener = listener;
    this.out = ByteBuffer.allocateDirect(requestBytesMax);
  }

  void send(Pushes pushes) throws IOException {
    out.clear();
    pushes.next(out);
    out.flip();
    read = 0;
    headRead = false;
    if (channel == null) {
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      key = channel.register(selector, SelectionKey.OP_CONNECT, this);
      if (!channel.connect(new InetSocketAddress(LOOPBACK, port))) {
        return;
      }
    }
    write();
  }

  /** Called when the channel is ready. */
  void ready() {
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        write();
        return;
      }
      if (key.isWritable()) {
        write();
      }
      if (key.isValid() && key.isReadable()) {
        read();
      }
    } catch (IOException e) {
      ended();
    }
  }

  void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // it is gone
      }
      channel = null;
    }
  }

  private void write() throws IOException {
    channel.write(out);
    key.interestOps(out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    if (!out.hasRemaining() && headRead && bodyLeft == 0) {
      done(); // the answer came before the end of the request
    }
  }

  private void read() throws IOException {
    int count = channel.read(ByteBuffer.wrap(in, read, in.length - read));
    if (count < 0) {
      ended();
      return;
    }
    read += count;
    if (!headRead) {
      int end = headEnd();
      if (end < 0) {
        return;
      }
      head(new String(in, 0, end, StandardCharsets.ISO_8859_1));
      headRead = true;
      bodyLeft -= read - end;
    } else {
      bodyLeft -= count;
    }
    read = 0;
    if (bodyLeft == 0 && (!out.hasRemaining() || closes)) {
      done();
    }
  }

  private int headEnd() throws IOException {
    for (int i = 3; i < read; i++) {
      if (in[i] == '\n' && in[i - 1] == '\r' && in[i - 2] == '\n' && in[i - 3] == '\r') {
        return i + 1;
      }
    }
    if (read == in.length) {
      throw new IOException("a head longer than " + in.length + " bytes");
    }
    return -1;
  }

  private void head(String head) {
    status = Integer.parseInt(head.substring(9, 12));
    String lower = head.toLowerCase(Locale.ROOT);
    int at = lower.indexOf("\r\ncontent-length:");
    bodyLeft = at < 0 ? 0 : Integer.parseInt(lower.substring(at + 17, lower.indexOf('\r', at + 2)).strip());
    closes = lower.contains("\r\nconnection: close");
    if (lower.contains("\r\ntransfer-encoding:")) {
      throw new IllegalStateException("this loader reads no chunks: " + head);
    }
  }

  private void done() {
    if (closes) {
      close();
    }
    closes = false;
    headRead = false;
    listener.answered(this, status);
  }

  /** The peer has closed: after an answer that it gave early, or without one. */
  private void ended() {
    close();
    int answer = headRead ? status : 0;
    headRead = false;
    closes = false;
    listener.answered(this, answer);
  }
}
