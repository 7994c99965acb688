package dev.dipeo.store.sql;

import dev.dipeo.base.DamagedException;
import dev.dipeo.store.StoreException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

  private final Connector connector;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private final Map<String, List<@Nullable Object[]>> rows = new LinkedHashMap<>();
  private final List<Work> beforeCommit = new ArrayList<>();
  private Connection connection;
  private volatile @Nullable Work begins;
  private boolean lost;
  private long writeTransactions;
  private long units;
  private long rollbacks;

  /**
   * @param connector opens the connection, and another one when it is lost
   */
  public Session(Connector connector) throws SQLException {
    this.connector = connector;
    this.connection = connector.connect();
  }

  /** Makes an object of the current row. */
  @FunctionalInterface
  public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Statements within the current transaction. */
  @FunctionalInterface
  public interface Work {
    void in(Session session) throws SQLException;
  }

  /** Uses the current row. */
  @FunctionalInterface
  interface RowUser {
    void use(ResultSet row) throws SQLException;
  }

  /** Runs a statement and returns the number of changed rows. */
  public int update(String sql, @Nullable Object... parameters) throws SQLException {
    writeRows();
    return use(sql, PreparedStatement::executeUpdate, parameters);
  }

  /**
   * Runs a statement without a result, at once or, where each costs a way over the network,
   * together with others of the same text: before the next statement that has a result, at the
   * latest before the commit. Its failure may thus be that of a later one.
   */
  public void later(String sql, @Nullable Object... parameters) throws SQLException {
    if (connector.gathersRows()) {
      rows.computeIfAbsent(sql, _ -> new ArrayList<>()).add(parameters);
    } else {
      int unused = use(sql, PreparedStatement::executeUpdate, parameters);
    }
  }

  /**
   * Runs one statement for each id, like {@link #later}.
   *
   * @param sql its last parameter is the id
   * @param others the parameters before it
   * @return how many ids there are
   */
  int laterForEach(List<Long> ids, String sql, Object... others) throws SQLException {
    for (long id : ids) {
      @Nullable Object[] parameters = Arrays.copyOf(others, others.length + 1);
      parameters[others.length] = id;
      later(sql, parameters);
    }
    return ids.size();
  }

  private void writeRows() throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    var gathered = new LinkedHashMap<>(rows);
    rows.clear();
    for (var entry : gathered.entrySet()) {
      int[] unused = use(entry.getKey(), statement -> writeAll(statement, entry.getValue()));
    }
  }

  private int[] writeAll(PreparedStatement statement, List<@Nullable Object[]> rows)
      throws SQLException {
    for (@Nullable Object[] row : rows) {
      set(statement, row);
      statement.addBatch();
    }
    return statement.executeBatch();
  }

  /** Values as one parameter. */
  public Array array(String type, Object[] values) throws SQLException {
    return connection.createArrayOf(type, values);
  }

  /** The first row that a query finds. */
  public <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    writeRows();
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
    writeRows();
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

  /**
   * What a reader makes of the rows that a query finds. It steps through them itself, and may stop
   * before the end.
   */
  public <T> T read(String sql, RowReader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    writeRows();
    return use(
        sql,
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            return reader.read(rows);
          }
        },
        parameters);
  }

  /** Passes on every row that a query finds, one at a time. */
  void each(String sql, RowUser user, @Nullable Object... parameters) throws SQLException {
    writeRows();
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
    forget();
    begin(connector.beginWrite());
    Work first = begins;
    if (first != null) {
      first.in(this);
    }
  }

  /** Does this first in every write transaction from now on. */
  void beginWritesWith(Work work) {
    begins = work;
  }

  /** Number of write transactions begun so far: tells that a new one has begun. */
  long writeTransactions() {
    return writeTransactions;
  }

  /**
   * Number of the writes that take effect together, as a transaction or since its last savepoint:
   * tells that what was gathered for earlier ones is written or given up.
   */
  public long unit() {
    return units;
  }

  public void beginRead() throws SQLException {
    begin(connector.beginRead());
  }

  /** That a connection is lost is often seen only here; nothing has been done on it yet. */
  private void begin(String statement) throws SQLException {
    connect();
    try {
      execute(statement);
    } catch (SQLException e) {
      if (!lost) {
        throw e;
      }
      connect();
      execute(statement);
    }
  }

  private void connect() throws SQLException {
    if (lost) {
      closeQuietly(connection);
      prepared.clear();
      connection = connector.connect();
      lost = false;
    }
  }

  /** Does this when the unit is about to be committed; not if it is rolled back. */
  public void beforeCommit(Work work) {
    beforeCommit.add(work);
  }

  public void commit() throws SQLException {
    writeGathered();
    execute("COMMIT");
  }

  /** Writes what was gathered for the end of the unit. */
  void writeGathered() throws SQLException {
    for (Work work : beforeCommit) {
      work.in(this);
    }
    writeRows();
    forget();
  }

  private void forget() {
    beforeCommit.clear();
    rows.clear();
    units++;
  }

  /** Number of transactions rolled back so far. */
  long rollbacks() {
    return rollbacks;
  }

  public void rollback() throws SQLException {
    rollbacks++;
    forget();
    if (!lost) {
      execute("ROLLBACK");
    }
  }

  void savepoint() throws SQLException {
    writeGathered();
    execute("SAVEPOINT " + SAVEPOINT);
  }

  void keepSavepoint() throws SQLException {
    writeGathered();
    execute("RELEASE SAVEPOINT " + SAVEPOINT);
  }

  void undoSavepoint() throws SQLException {
    forget();
    execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
    execute("RELEASE SAVEPOINT " + SAVEPOINT);
  }

  private void execute(String sql) throws SQLException {
    use(sql, PreparedStatement::execute);
  }

  private <T> T use(String sql, Use<T> use, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = prepare(sql);
      prepared.put(sql, statement);
    }
    try {
      set(statement, parameters);
      return use.of(statement);
    } catch (SQLException e) {
      lost |= connector.isLost(e);
      // SQLite's driver closes a statement that fails; kept, it would fail on every later use.
      prepared.remove(sql);
      closeQuietly(statement);
      throw e;
    }
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    try {
      return connection.prepareStatement(sql);
    } catch (SQLException e) {
      lost |= connector.isLost(e);
      throw e;
    }
  }

  private void set(PreparedStatement statement, @Nullable Object[] parameters) throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(
          i + 1, parameters[i] instanceof String text ? connector.text(text) : parameters[i]);
    }
  }

  /** The text as the database holds it. */
  public String held(String text) {
    return connector.text(text);
  }

  /** A failure of one of its statements as a message for the operator. */
  public StoreException explain(SQLException e) {
    return connector.explain(e);
  }

  private static void closeQuietly(AutoCloseable closed) {
    try {
      closed.close();
    } catch (Exception e) { // its interface declares no narrower one
      LOG.debugf("store.close_failed reason=\"%s\"", e.getMessage());
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
