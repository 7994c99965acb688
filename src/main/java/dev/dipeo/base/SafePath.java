package dev.dipeo.base;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Rules for paths that people and templates write. They are relative to a folder, and must not
 * leave it.
 */
public final class SafePath {
  private SafePath() {}

  /** Whether a path leaves its folder, as far as its text can tell. */
  public static boolean leaves(String path) {
    return isAbsolute(path) || climbs(path);
  }

  /** Whether a path begins at a root, on any system. */
  public static boolean isAbsolute(String path) {
    return path.startsWith("/") || path.startsWith("\\") || path.matches("[A-Za-z]:[/\\\\].*");
  }

  /** Whether a part of a path leads up: {@code ..} */
  public static boolean climbs(String path) {
    return List.of(path.split("[/\\\\]")).contains("..");
  }

  /** Whether a file is below a folder when all links are followed; both must exist. Blocks. */
  public static boolean isBelow(Path folder, Path file) throws IOException {
    return file.toRealPath().startsWith(folder.toRealPath());
  }
}
