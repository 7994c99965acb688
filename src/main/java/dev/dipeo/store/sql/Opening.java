package dev.dipeo.store.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** The connections of a store that is being opened. If that fails, all are closed. */
public final class Opening {
  private static final Logger LOG = Logger.getLogger(Opening.class);

  private final List<Session> sessions = new ArrayList<>();

  private Opening() {}

  /** Opens connections one after another. */
  @FunctionalInterface
  public interface Steps<T> {
    T with(Opening opening) throws SQLException;
  }

  /**
   * Opens connections, and what uses them.
   *
   * @throws dev.dipeo.store.StoreException when a statement fails; the message names the remedy
   */
  public static <T> T of(Dialect dialect, Steps<T> steps) {
    Opening opening = new Opening();
    try {
      return steps.with(opening);
    } catch (SQLException e) {
      opening.closeAll();
      throw dialect.explain(e);
    } catch (RuntimeException e) {
      opening.closeAll();
      throw e;
    }
  }

  /** Closes the connection if the opening fails. */
  public Session add(Session session) {
    sessions.add(session);
    return session;
  }

  private void closeAll() {
    for (Session session : sessions) {
      try {
        session.close();
      } catch (SQLException e) {
        LOG.warnf("store.close_failed reason=\"%s\"", e.getMessage());
      }
    }
  }
}
