package dev.dipeo.app;

import dev.dipeo.cli.Welcome;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configured folders. A relative folder is below the working directory. If that has no folder
 * of diagrams, integrations or code, the one next to the program is used, so that commands work
 * from anywhere.
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

  public Path code() {
    return hereOrAtHome(settings.codeDir());
  }

  /**
   * The problem with the folders, if any. The folder that nodes write to must contain nothing that
   * controls the program, not even behind a link.
   */
  Optional<String> mistake() {
    Path written = real(files());
    Map<String, Path> read =
        Map.of(
            "dipeo.code-dir", code(),
            "dipeo.diagrams-dir", diagrams(),
            "dipeo.integrations-dir", integrations());
    for (String name : read.keySet().stream().sorted().toList()) {
      Path folder = real(read.getOrDefault(name, written));
      if (folder.startsWith(written) || written.startsWith(folder)) {
        return Optional.of(
            "dipeo.files-dir (%s) and %s (%s) must be folders apart: nodes write files, and would write what is read there"
                .formatted(files(), name, folder));
      }
    }
    for (Path kept : kept()) {
      if (real(kept).startsWith(written)) {
        return Optional.of(
            "dipeo.files-dir (%s) must not hold %s: nodes write files, and would overwrite what is there"
                .formatted(files(), kept));
      }
    }
    return Optional.empty();
  }

  /**
   * Folders to protect: the data, the program, the working directory with its settings, the home
   * directory with its Python library.
   */
  private List<Path> kept() {
    List<Path> kept = new ArrayList<>(List.of(data(), Path.of("").toAbsolutePath()));
    settings.home().ifPresent(kept::add);
    Path home = Path.of(System.getProperty("user.home", ""));
    if (home.isAbsolute()) {
      kept.add(home);
    }
    return kept;
  }

  /** The real path, also of a folder that does not exist yet. */
  private static Path real(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    for (Path there = absolute; there != null; there = there.getParent()) {
      try {
        return there.toRealPath().resolve(there.relativize(absolute));
      } catch (IOException e) { // not there or not visible: try its parent
        continue;
      }
    }
    return absolute;
  }

  public Path diagrams() {
    return hereOrAtHome(settings.diagramsDir());
  }

  public Path integrations() {
    return hereOrAtHome(settings.integrationsDir());
  }

  @Produces
  @Singleton
  Welcome.Folders ofTheWelcome(SetUp setUp) {
    return new Welcome.Folders(
        setUp.store() == Settings.Store.SQLITE ? Optional.of(data()) : Optional.empty(),
        diagrams());
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
