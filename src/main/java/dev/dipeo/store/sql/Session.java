package dev.dipeo.store.sql;

import dev.dipeo.base.DamagedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One connection with the statements that it has prepared, which stay open: the texts are constants
 * of this package, so there are few. For one thread at a time.
 */
public final class Session implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Session.class);
  private static final String SAVEPOINT = "one_write";

  private final Connection connection;
  private final String beginWrite;
  private final String beginRead;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private final List<Work> beforeCommit = new ArrayList<>();
  private long writeTransactions;
  private long rollbacks;

  /**
   * @param connection in the driver's auto-commit mode, so that transactions are ours
   * @param beginWrite statement that begins a write transaction
   * @param beginRead statement that begins a read transaction on one snapshot
   */
  public Session(Connection connection, String beginWrite, String beginRead) {
    this.connection = connection;
    this.beginWrite = beginWrite;
    this.beginRead = beginRead;
  }

  /** Makes an object of the current row. */
  @FunctionalInterface
  public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Statements within the current transaction. */
  @FunctionalInterface
  interface Work {
    void in(Session session) throws SQLException;
  }

  /** Uses the current row. */
  @FunctionalInterface
  interface RowUser {
    void use(ResultSet row) throws SQLException;
  }

  /** Runs a statement and returns the number of changed rows. */
  public int update(String sql, @Nullable Object... parameters) throws SQLException {
    return use(sql, PreparedStatement::executeUpdate, parameters);
  }

  /** The first row that a query finds. */
  public <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    return use(
        sql,
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(reader.read(rows)) : Optional.<T>empty();
          }
        },
        parameters);
  }

  /** Every row that a query finds. */
  public <T> List<T> all(String sql, RowReader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    return use(
        sql,
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
              all.add(reader.read(rows));
            }
            return all;
          }
        },
        parameters);
  }

  /** Passes on every row that a query finds, one at a time. */
  void each(String sql, RowUser user, @Nullable Object... parameters) throws SQLException {
    int unused =
        use(
            sql,
            statement -> {
              int count = 0;
              try (ResultSet rows = statement.executeQuery()) {
                for (; rows.next(); count++) {
                  user.use(rows);
                }
              }
              return count;
            },
            parameters);
  }

  /** Like {@link #all}, but skips corrupt rows and logs each of them. */
  <T> List<T> sound(String sql, RowReader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    return all(sql, row -> soundOnly(reader, row), parameters).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private static <T> Optional<T> soundOnly(RowReader<T> reader, ResultSet row) throws SQLException {
    try {
      return Optional.of(reader.read(row));
    } catch (DamagedException e) {
      LOG.errorf("store.row_damaged: %s", e.getMessage());
      return Optional.empty();
    }
  }

  /** Runs a statement once, without keeping it prepared. */
  public void run(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Steps a statement to its end. Its rows are discarded. */
  public void exhaust(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.executeUpdate(sql); // unlike execute, not only the first step
    }
  }

  public void beginWrite() throws SQLException {
    writeTransactions++;
    beforeCommit.clear();
    execute(beginWrite);
  }

  /** Number of write transactions begun so far: tells that a new one has begun. */
  long writeTransactions() {
    return writeTransactions;
  }

  public void beginRead() throws SQLException {
    execute(beginRead);
  }

  /** Does this when the transaction is about to be committed; not if it is rolled back. */
  void beforeCommit(Work work) {
    beforeCommit.add(work);
  }

  public void commit() throws SQLException {
    for (Work work : beforeCommit) {
      work.in(this);
    }
    beforeCommit.clear();
    execute("COMMIT");
  }

  /** Number of transactions rolled back so far. */
  long rollbacks() {
    return rollbacks;
  }

  public void rollback() throws SQLException {
    rollbacks++;
    execute("ROLLBACK");
  }

  void savepoint() throws SQLException {
    execute("SAVEPOINT " + SAVEPOINT);
  }

  void keepSavepoint() throws SQLException {
    execute("RELEASE SAVEPOINT " + SAVEPOINT);
  }

  void undoSavepoint() throws SQLException {
    execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
    keepSavepoint();
  }

  private void execute(String sql) throws SQLException {
    use(sql, PreparedStatement::execute);
  }

  private <T> T use(String sql, Use<T> use, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    try {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return use.of(statement);
    } catch (SQLException e) {
      // SQLite's driver closes a statement that fails; kept, it would fail on every later use.
      prepared.remove(sql);
      closeQuietly(statement, e);
      throw e;
    }
  }

  private static void closeQuietly(PreparedStatement statement, SQLException reason) {
    try {
      statement.close();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  @FunctionalInterface
  private interface Use<T> {
    T of(PreparedStatement statement) throws SQLException;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
