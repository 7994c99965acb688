package dev.dipeo.store.postgresql;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Connections that can be lost between a commit and its answer. */
public final class Unanswered implements ConnectionSource {
  private final ConnectionSource connections;
  private final AtomicInteger toFail = new AtomicInteger();

  public Unanswered(ConnectionSource connections) {
    this.connections = connections;
  }

  /** The next commit happens and is not answered. */
  public void loseNextAnswer() {
    toFail.set(1);
  }

  @Override
  public Connection connect() throws SQLException {
    Connection real = connections.connect();
    return (Connection)
        Proxy.newProxyInstance(
            Unanswered.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) -> {
              Object result = invoke(real, method, arguments);
              return result instanceof PreparedStatement statement
                      && arguments != null
                      && "COMMIT".equals(arguments[0])
                  ? losing(real, statement)
                  : result;
            });
  }

  private PreparedStatement losing(Connection connection, PreparedStatement commit) {
    return (PreparedStatement)
        Proxy.newProxyInstance(
            Unanswered.class.getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            (_, method, arguments) -> {
              Object result = invoke(commit, method, arguments);
              if (method.getName().equals("execute") && toFail.getAndSet(0) > 0) {
                connection.close();
                throw new SQLException("the connection was lost", "08006");
              }
              return result;
            });
  }

  private static @Nullable Object invoke(
      Object target, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
