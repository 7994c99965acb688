package dev.dipeo.app;

import dev.dipeo.store.StoreBounds;
import dev.dipeo.store.StoreException;
import dev.dipeo.store.postgresql.Postgresql;
import dev.dipeo.store.sql.SqlStore;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The PostgreSQL that the settings {@code quarkus.datasource.*} name. */
@Singleton
final class Database {
  private static final String POSTGRESQL = "postgresql";
  private static final String URL_PREFIX = "jdbc:postgresql:";

  private final Instance<DataSource> source;
  private final String kind;
  private final Optional<String> url;

  Database(
      @Any Instance<DataSource> source,
      @ConfigProperty(name = "quarkus.datasource.db-kind", defaultValue = "none") String kind,
      @ConfigProperty(name = "quarkus.datasource.jdbc.url") Optional<String> url) {
    this.source = source;
    this.kind = kind;
    this.url = url;
  }

  SqlStore open(StoreBounds bounds, Executor completions, InstantSource clock) {
    if (!kind.equals(POSTGRESQL)) {
      throw new StoreException(
          "dipeo.store is postgresql, and this program is the receiver, which was built without it."
              + " Use the full program.");
    }
    String given =
        url.filter(set -> set.startsWith(URL_PREFIX))
            .orElseThrow(
                () ->
                    new StoreException(
                        "dipeo.store is postgresql, so quarkus.datasource.jdbc.url must name the"
                            + " database, as in"
                            + " QUARKUS_DATASOURCE_JDBC_URL=jdbc:postgresql://host:5432/dipeo"));
    DataSource database = source.get();
    return Postgresql.open(database::getConnection, place(given), bounds, completions, clock);
  }

  /** Without the parameters, which may hold a password. */
  static String place(String url) {
    String place = url.substring(URL_PREFIX.length()).replaceFirst("^//", "");
    int parameters = place.indexOf('?');
    return parameters < 0 ? place : place.substring(0, parameters);
  }
}
