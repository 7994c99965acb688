package dev.dipeo.app;

import io.quarkus.vertx.http.DomainSocketServerStart;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/**
 * Delays expensive starts, such as Python's, until the server listens, so that webhooks are
 * accepted early. In a command nothing is delayed. Thread-safe.
 */
@Singleton
public class OnceListening {
  private final List<Runnable> delayed = new ArrayList<>();
  private boolean delaying;

  OnceListening(Settings settings) {
    delaying = settings.serve();
  }

  /** Runs the task on another thread once the server listens, or at once if it need not wait. */
  void run(Runnable start) {
    synchronized (this) {
      if (delaying) {
        delayed.add(start);
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
      delaying = false;
      now = List.copyOf(delayed);
      delayed.clear();
    }
    now.forEach(Runnable::run);
  }
}
