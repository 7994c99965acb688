package dev.dipeo.store.postgresql;

import dev.dipeo.store.StoreException;
import dev.dipeo.store.sql.Connector;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** Connections to a server, which can be lost. */
record PostgresqlConnector(PostgresqlDialect dialect, ConnectionSource source)
    implements Connector {
  /** Sent before the server closes the connection. */
  private static final Set<String> CLOSING = Set.of("57P01", "57P02", "57P03", "57P05", "25P03");

  /** Unicode's character for what cannot be shown. */
  private static final int REPLACEMENT = 0xfffd;

  @Override
  public Connection connect() throws SQLException {
    return source.connect();
  }

  @Override
  public String beginWrite() {
    return "BEGIN ISOLATION LEVEL READ COMMITTED";
  }

  @Override
  public String beginRead() {
    return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
  }

  @Override
  public StoreException explain(SQLException e) {
    return dialect.explain(e);
  }

  @Override
  public boolean gathersRows() {
    return true;
  }

  @Override
  public boolean isLost(SQLException e) {
    String state = PostgresqlDialect.state(e);
    return PostgresqlDialect.kind(state).equals(PostgresqlDialect.CONNECTION_CLASS)
        || CLOSING.contains(state);
  }

  /** NUL and halves of characters are replaced: identifiers have none, and JSON escapes them. */
  @Override
  public String text(String text) {
    if (text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c))) {
      return text;
    }
    StringBuilder held = new StringBuilder(text.length());
    text.codePoints()
        .map(
            c ->
                c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                    ? REPLACEMENT
                    : c)
        .forEach(held::appendCodePoint);
    return held.toString();
  }
}
