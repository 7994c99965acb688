package dev.dipeo.store.postgresql;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to a database, in auto-commit mode. Whoever gets one closes it. */
@FunctionalInterface
public interface ConnectionSource {
  Connection connect() throws SQLException;
}
