package dev.dipeo.app;

import dev.dipeo.cli.Welcome;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where things are. A relative folder belongs to the working directory; diagrams and integrations
 * that are not there are those of the program's own folder, so that every command works from
 * anywhere.
 */
@ApplicationScoped
public class Places {
  private final Settings settings;

  Places(Settings settings) {
    this.settings = settings;
  }

  public Path data() {
    return settings.dataDir().toAbsolutePath().normalize();
  }

  public Path files() {
    return settings.filesDir().toAbsolutePath().normalize();
  }

  public Path diagrams() {
    return hereOrAtHome(settings.diagramsDir());
  }

  public Path integrations() {
    return hereOrAtHome(settings.integrationsDir());
  }

  @Produces
  @Singleton
  Welcome.Folders ofTheWelcome() {
    return new Welcome.Folders(data(), diagrams());
  }

  private Path hereOrAtHome(Path folder) {
    Path here = folder.toAbsolutePath().normalize();
    if (folder.isAbsolute() || Files.isDirectory(here)) {
      return here;
    }
    return settings
        .home()
        .map(home -> home.resolve(folder))
        .filter(Files::isDirectory)
        .orElse(here);
  }
}
