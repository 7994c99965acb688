package dev.dipeo.library;

import dev.dipeo.diagram.Diagram;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one look at a folder of diagrams found. A place that cannot be looked at hides what is in it
 * and nothing else. Folders behind symbolic links are not looked into, files behind them are.
 */
final class FolderWalk {
  private static final int FOLDER_DEPTH_MAX = 16;

  private final Path root;
  private final Listing listing;
  private final int filesMax;
  private final Map<String, Found> files = new TreeMap<>();
  private final Map<Path, IOException> unreadable = new TreeMap<>();
  private final Set<Path> vanished = new HashSet<>();
  private boolean tooMany;

  /** A regular file with the name of a diagram. */
  record Found(Path file, BasicFileAttributes attributes) {}

  /** What is in a folder. */
  interface Listing {
    List<Path> of(Path folder) throws IOException;
  }

  private FolderWalk(Path root, Listing listing, int filesMax) {
    this.root = root;
    this.listing = listing;
    this.filesMax = filesMax;
  }

  /**
   * Looks at the folder and what is below it. Blocking.
   *
   * @param filesMax most files that are found; the others are passed over
   */
  static FolderWalk of(Path root, Listing listing, int filesMax) {
    FolderWalk walk = new FolderWalk(root, listing, filesMax);
    walk.lookInto(root, 1);
    return walk;
  }

  /** By the name of the diagram; of two files with one name, the one whose path is last. */
  Map<String, Found> files() {
    return files;
  }

  /** Folders and files that could not be looked at; the root too, where it is not there. */
  Map<Path, IOException> unreadable() {
    return unreadable;
  }

  /** Whether some files were passed over because there are too many. */
  boolean foundTooMany() {
    return tooMany;
  }

  /**
   * Whether the file may be there although it was not found. What was seen and was gone a moment
   * later counts as such until the next look.
   */
  boolean mayHide(Path file) {
    for (Path place = file; place != null; place = place.getParent()) {
      if (unreadable.containsKey(place) || vanished.contains(place)) {
        return true;
      }
      if (place.equals(root)) {
        break;
      }
    }
    return false;
  }

  private void lookInto(Path folder, int depth) {
    for (Path entry : entries(folder)) {
      String path = root.relativize(entry).toString();
      if (String.valueOf(entry.getFileName()).startsWith(".")) {
        continue;
      }
      try {
        if (isFolder(entry)) {
          if (depth < FOLDER_DEPTH_MAX) {
            lookInto(entry, depth + 1);
          }
        } else if (Diagram.nameOf(path).isPresent()) {
          BasicFileAttributes attributes =
              Files.readAttributes(entry, BasicFileAttributes.class); // of a link's target
          if (attributes.isRegularFile()) {
            add(Diagram.nameOf(path).get(), new Found(entry, attributes));
          }
        }
      } catch (IOException e) {
        failed(entry, e);
      }
    }
  }

  private static boolean isFolder(Path entry) throws IOException {
    return Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isDirectory();
  }

  private void add(String name, Found found) {
    if (files.size() < filesMax || files.containsKey(name)) {
      files.put(name, found);
    } else {
      tooMany = true;
    }
  }

  private List<Path> entries(Path folder) {
    try {
      return listing.of(folder);
    } catch (IOException e) {
      failed(folder, e);
      return List.of();
    }
  }

  /** What is in a folder of the file system, in its order; closed before it is gone through. */
  static List<Path> list(Path folder) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    entries.sort(null);
    return entries;
  }

  /** Takes note of a file that was found and then could not be read. */
  void failed(Path place, IOException why) {
    if (why instanceof NoSuchFileException && !place.equals(root)) {
      vanished.add(place);
    } else {
      unreadable.put(place, why);
    }
  }
}
