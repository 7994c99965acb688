package dev.dipeo.base;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Rules for paths in diagrams and templates: relative to a folder, and never outside it. */
public final class SafePath {
  private SafePath() {}

  /** Whether a path leaves its folder, judged by its text alone. */
  public static boolean leaves(String path) {
    return isAbsolute(path) || climbs(path);
  }

  /** Whether a path is absolute on any operating system. */
  public static boolean isAbsolute(String path) {
    return path.startsWith("/") || path.startsWith("\\") || path.matches("[A-Za-z]:[/\\\\].*");
  }

  /** Whether a path segment is {@code ..}. */
  public static boolean climbs(String path) {
    return List.of(path.split("[/\\\\]")).contains("..");
  }

  /** Whether a file is below a folder when all links are followed; both must exist. Blocks. */
  public static boolean isBelow(Path folder, Path file) throws IOException {
    return file.toRealPath().startsWith(folder.toRealPath());
  }
}
