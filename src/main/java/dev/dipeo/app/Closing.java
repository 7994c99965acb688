package dev.dipeo.app;

import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jboss.logging.Logger;

/** Closes resources in reverse order, so that each outlives what is built on it. */
@Singleton
public class Closing {
  private static final Logger LOG = Logger.getLogger(Closing.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Registers a resource to be closed at the end. */
  synchronized <T extends AutoCloseable> T later(T resource) {
    opened.push(resource);
    return resource;
  }

  synchronized void closeAll() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOG.warn("resource.close_failed", e);
      }
    }
  }
}
