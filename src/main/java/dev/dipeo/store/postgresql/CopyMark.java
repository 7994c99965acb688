package dev.dipeo.store.postgresql;

import dev.dipeo.store.StoreException;
import dev.dipeo.store.sql.Session;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Says that a store is being copied into the database: a table that is there from before the first
 * row until all rows are compared. Its row tells which store it is.
 */
public final class CopyMark {
  private CopyMark() {}

  /** What {@link #set} said of the store, if a copy has begun and has not ended. */
  public static Optional<String> read(Session session) throws SQLException {
    return isThere(session)
        ? session
            .first("SELECT source FROM store_copy", row -> row.getString(1))
            .or(() -> Optional.of(""))
        : Optional.empty();
  }

  private static boolean isThere(Session session) throws SQLException {
    return session
        .first("SELECT to_regclass('store_copy') IS NOT NULL", row -> row.getBoolean(1))
        .orElse(false);
  }

  /** Within a write transaction: a copy begins. */
  public static void set(Session session, String source) throws SQLException {
    session.run("CREATE TABLE store_copy (source TEXT NOT NULL)");
    session.update("INSERT INTO store_copy (source) VALUES (?)", source);
  }

  /** The copy is complete. */
  public static void remove(Session session) throws SQLException {
    session.run("DROP TABLE store_copy");
  }

  /**
   * For whoever wants to use the store.
   *
   * @throws StoreException while a copy has begun and has not ended
   */
  static void refuse(Session session, String place) throws SQLException {
    if (isThere(session)) {
      throw new StoreException(
          "The database "
              + place
              + " holds half of a store: a copy into it has not ended. Finish it with: dipeo store"
              + " copy; or name another database.");
    }
  }
}
