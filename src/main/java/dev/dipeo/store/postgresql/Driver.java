package dev.dipeo.store.postgresql;

import dev.dipeo.store.StoreException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Connects to a database that no setting names. The receiver is built without the driver. */
public final class Driver {
  /** Longest wait for an answer: rows are counted, and copied ones synced. */
  private static final int ANSWER_SECONDS_MAX = 600;

  private Driver() {}

  /**
   * @param url begins with {@code jdbc:postgresql:}
   * @param parameters of the driver, as for a database that the settings name
   * @throws StoreException when the program has no driver
   */
  public static ConnectionSource to(
      String url,
      Map<String, String> parameters,
      Optional<String> user,
      Optional<String> password) {
    java.sql.Driver driver = driver(url);
    Properties properties = new Properties();
    parameters.forEach(properties::setProperty);
    properties.setProperty("socketTimeout", String.valueOf(ANSWER_SECONDS_MAX));
    user.ifPresent(name -> properties.setProperty("user", name));
    password.ifPresent(word -> properties.setProperty("password", word));
    return () -> {
      Connection connection = driver.connect(url, properties);
      if (connection == null) {
        throw new SQLException("the driver does not know this form of a URL", "08001");
      }
      return connection;
    };
  }

  private static java.sql.Driver driver(String url) {
    try {
      return DriverManager.getDriver(url);
    } catch (SQLException e) {
      throw new StoreException(
          "This program is the receiver, which was built without PostgreSQL, or the database's URL"
              + " has no form that its driver knows.",
          e);
    }
  }
}
