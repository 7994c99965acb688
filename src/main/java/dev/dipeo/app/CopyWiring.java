package dev.dipeo.app;

import dev.dipeo.cli.StoreCopying;
import dev.dipeo.store.copy.StoreCopy;
import dev.dipeo.store.postgresql.Driver;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Builds what {@code dipeo store copy} does. */
final class CopyWiring {
  @Produces
  @Singleton
  StoreCopying copying(
      Places places,
      InstantSource clock,
      @ConfigProperty(name = "quarkus.datasource.username") Optional<String> user,
      @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password) {
    return (folder, url, words) ->
        StoreCopy.run(
            folder.map(Path::toAbsolutePath).map(Path::normalize).orElseGet(places::data),
            Driver.to(url, user, password),
            Database.place(url),
            clock,
            words);
  }
}
