package dev.dipeo.run;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Notifies several listeners; a failing one does not affect the run. Thread-safe. */
final class Listeners {
  private static final Logger LOG = Logger.getLogger(Listeners.class);

  private final List<RunListener> listeners = new CopyOnWriteArrayList<>();

  void add(RunListener listener) {
    listeners.add(listener);
  }

  void remove(RunListener listener) {
    listeners.remove(listener);
  }

  void tell(Consumer<RunListener> news) {
    for (RunListener listener : listeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException e) {
        LOG.error("run.listener.failed", e);
      }
    }
  }
}
