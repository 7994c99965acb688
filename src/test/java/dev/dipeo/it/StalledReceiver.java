package dev.dipeo.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service that takes what it is sent and never answers. Tells when its caller has hung up. */
final class StalledReceiver implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
  private final List<String> called = new CopyOnWriteArrayList<>();
  private final List<String> hungUp = new CopyOnWriteArrayList<>();

  StalledReceiver() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket caller = server.accept();
        Thread.ofVirtual().start(() -> listen(caller));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void listen(Socket caller) {
    String path = "";
    try (caller) {
      var in =
          new BufferedReader(
              new InputStreamReader(caller.getInputStream(), StandardCharsets.ISO_8859_1));
      String first = in.readLine();
      if (first != null) {
        path = first.replaceAll("^\\S+ (\\S*).*$", "$1");
        called.add(path);
      }
      while (in.read() >= 0) {
        // reads on, and says nothing
      }
    } catch (IOException e) {
      // a reset is hanging up, too
    }
    hungUp.add(path);
  }

  /** Requests to a path that have begun. */
  int called(String path) {
    return Collections.frequency(called, path);
  }

  /** Those whose callers have gone. */
  int hungUp(String path) {
    return Collections.frequency(hungUp, path);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
