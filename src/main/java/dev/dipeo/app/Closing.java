package dev.dipeo.app;

import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jboss.logging.Logger;

/** Closes what was opened, the last opened first: what something is built on outlives it. */
@Singleton
public class Closing {
  private static final Logger LOG = Logger.getLogger(Closing.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Notes something that must be closed at the end. */
  synchronized <T extends AutoCloseable> T later(T resource) {
    opened.push(resource);
    return resource;
  }

  synchronized void closeAll() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOG.warn("resource.not_closed", e);
      }
    }
  }
}
