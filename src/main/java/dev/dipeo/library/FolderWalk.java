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
 * The result of one walk through a folder of diagrams. An unreadable place hides only its own
 * content. Symbolic links to files are followed, those to folders are not.
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

  /** A regular file with a diagram's extension. */
  record Found(Path file, BasicFileAttributes attributes) {}

  /** Lists the content of a folder. */
  interface Listing {
    List<Path> of(Path folder) throws IOException;
  }

  private FolderWalk(Path root, Listing listing, int filesMax) {
    this.root = root;
    this.listing = listing;
    this.filesMax = filesMax;
  }

  /**
   * Walks through the folder. Blocking.
   *
   * @param filesMax most files found; further ones are ignored
   */
  static FolderWalk of(Path root, Listing listing, int filesMax) {
    FolderWalk walk = new FolderWalk(root, listing, filesMax);
    walk.lookInto(root, 1);
    return walk;
  }

  /** By name of the diagram; if two files have the same name, the last path wins. */
  Map<String, Found> files() {
    return files;
  }

  /** Unreadable folders and files, including the root if it does not exist. */
  Map<Path, IOException> unreadable() {
    return unreadable;
  }

  /** Whether files were ignored because there are too many. */
  boolean foundTooMany() {
    return tooMany;
  }

  /**
   * Whether the file may exist although it was not found. A file that disappeared during the walk
   * counts as such until the next one.
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

  /**
   * The content of a folder, in file-system order; the folder is closed before the content is
   * visited.
   */
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

  /** Records a file that was found and then could not be read. */
  void failed(Path place, IOException why) {
    if (why instanceof NoSuchFileException && !place.equals(root)) {
      vanished.add(place);
    } else {
      unreadable.put(place, why);
    }
  }
}
