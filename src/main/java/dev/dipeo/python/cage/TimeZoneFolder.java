package dev.dipeo.python.cage;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The folder in which Python looks for time zones. It exists in memory only. */
final class TimeZoneFolder {
  static final Path ROOT = Path.of("/usr/share/zoneinfo");

  private final Set<String> zones = new TreeSet<>();
  private final Set<String> folders = new HashSet<>(Set.of(""));

  TimeZoneFolder() {
    for (String id : ZoneId.getAvailableZoneIds()) {
      if (!id.startsWith("SystemV/")) {
        zones.add(id);
        for (int slash = id.indexOf('/'); slash >= 0; slash = id.indexOf('/', slash + 1)) {
          folders.add(id.substring(0, slash));
        }
      }
    }
  }

  boolean isFile(Path path) {
    return zones.contains(name(path));
  }

  boolean isFolder(Path path) {
    return path.normalize().startsWith(ROOT) && folders.contains(name(path));
  }

  byte[] read(Path file) {
    return TimeZoneFile.of(name(file));
  }

  List<Path> list(Path folder) {
    String prefix = name(folder).isEmpty() ? "" : name(folder) + "/";
    Set<String> names = new TreeSet<>();
    for (String zone : zones) {
      if (zone.startsWith(prefix)) {
        String rest = zone.substring(prefix.length());
        int slash = rest.indexOf('/');
        names.add(slash < 0 ? rest : rest.substring(0, slash));
      }
    }
    return names.stream().map(folder::resolve).toList();
  }

  private static String name(Path path) {
    Path normal = path.normalize();
    return normal.startsWith(ROOT) ? ROOT.relativize(normal).toString() : "/";
  }
}
