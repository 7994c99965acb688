package dev.dipeo.app;

import io.quarkus.vertx.http.DomainSocketServerStart;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts off what takes much processor time for seconds, as the start of Python does, until webhooks
 * can come in. A command has none to wait for. Thread-safe.
 */
@Singleton
public class OnceListening {
  private final List<Runnable> putOff = new ArrayList<>();
  private boolean over;

  OnceListening(Settings settings) {
    over = !settings.serve();
  }

  /**
   * Runs it when the server listens, on another thread, or here where there is none to wait for.
   */
  void run(Runnable start) {
    synchronized (this) {
      if (!over) {
        putOff.add(start);
        return;
      }
    }
    start.run();
  }

  void http(@ObservesAsync HttpServerStart started) {
    listen();
  }

  void https(@ObservesAsync HttpsServerStart started) {
    listen();
  }

  void domainSocket(@ObservesAsync DomainSocketServerStart started) {
    listen();
  }

  private void listen() {
    List<Runnable> now;
    synchronized (this) {
      over = true;
      now = List.copyOf(putOff);
      putOff.clear();
    }
    now.forEach(Runnable::run);
  }
}
