package dev.dipeo.store.sql;

import dev.dipeo.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections, and knows how a {@link Session} uses them. */
public interface Connector {
  /** A connection in auto-commit mode, so that transactions are the session's. */
  Connection connect() throws SQLException;

  /** Statement that begins a write transaction. */
  String beginWrite();

  /** Statement that begins a read transaction on one snapshot. */
  String beginRead();

  /**
   * Whether {@link Session#later} gathers statements, because each costs a way over the network.
   */
  default boolean gathersRows() {
    return false;
  }

  /** Whether the connection cannot be used after this failure. */
  default boolean isLost(SQLException e) {
    return false;
  }

  /** The failure as a message for the operator. */
  StoreException explain(SQLException e);

  /** The text as the database can hold it. */
  default String text(String text) {
    return text;
  }
}
