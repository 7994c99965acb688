package dev.dipeo.app;

import dev.dipeo.cli.StoreCopying;
import dev.dipeo.store.copy.StoreCopy;
import dev.dipeo.store.postgresql.Driver;
import io.smallrye.config.SmallRyeConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Builds what {@code dipeo store copy} does. */
final class CopyWiring {
  /** What the driver is told of each connection. */
  private static final String PARAMETERS = "quarkus.datasource.jdbc.additional-jdbc-properties";

  @Produces
  @Singleton
  StoreCopying copying(
      Places places,
      InstantSource clock,
      Config config,
      @ConfigProperty(name = "quarkus.datasource.username") Optional<String> user,
      @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password) {
    return (folder, url, words) ->
        StoreCopy.run(
            folder.map(Path::toAbsolutePath).map(Path::normalize).orElseGet(places::data),
            Driver.to(url, parameters(config), user, password),
            Database.place(url),
            clock,
            words);
  }

  private static Map<String, String> parameters(Config config) {
    return config
        .unwrap(SmallRyeConfig.class)
        .getOptionalValues(PARAMETERS, String.class, String.class)
        .orElse(Map.of());
  }
}
