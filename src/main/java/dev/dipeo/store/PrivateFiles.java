package dev.dipeo.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Files and folders that only the user of this program may read: events contain data about the
 * senders' customers. Does nothing on systems without POSIX permissions.
 */
public final class PrivateFiles {
  private static final Logger LOG = Logger.getLogger(PrivateFiles.class);
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");

  /** Prefix of the names of our own files. */
  private static final String OWN = "dipeo.";

  /** A folder that the file system creates in its root. */
  private static final String OF_THE_SYSTEM = "lost+found";

  private PrivateFiles() {}

  private static boolean knowsRights(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Creates a folder; its parents get default permissions. */
  public static void makeFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try {
      if (knowsRights(folder)) {
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(FOLDER));
      } else {
        Files.createDirectory(folder);
      }
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  /** Creates an empty file if it does not exist. */
  public static void makeFile(Path file) throws IOException {
    try {
      if (knowsRights(file)) {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(FILE));
      } else {
        Files.createFile(file);
      }
    } catch (FileAlreadyExistsException e) {
      // The caller tightens its permissions.
    }
  }

  /**
   * Removes other users' permissions from our own files in a folder, and from the folder if it is
   * ours.
   */
  public static void tighten(Path folder) throws IOException {
    if (!knowsRights(folder)) {
      return;
    }
    boolean ours = true;
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        String name = String.valueOf(entry.getFileName());
        if (!name.startsWith(OWN)) {
          ours &= name.equals(OF_THE_SYSTEM);
        } else if (Files.isRegularFile(entry)) {
          tighten(entry, FILE);
        }
      }
    }
    if (ours) {
      tighten(folder, FOLDER);
    } else if (!FOLDER.containsAll(Files.getPosixFilePermissions(folder))) {
      LOG.debugf("store.folder_shared folder=%s: there are other things in it", folder);
    }
  }

  private static void tighten(Path path, Set<PosixFilePermission> rights) throws IOException {
    Set<PosixFilePermission> before = Files.getPosixFilePermissions(path);
    if (rights.containsAll(before)) {
      return;
    }
    try {
      Files.setPosixFilePermissions(path, rights);
      LOG.infof(
          "store.access_tightened path=%s before=%s now=%s",
          path, PosixFilePermissions.toString(before), PosixFilePermissions.toString(rights));
    } catch (IOException e) { // it belongs to another user
      LOG.warnf(
          "store.access_not_tightened path=%s access=%s: others may read it, and this user may not"
              + " change that",
          path, PosixFilePermissions.toString(before));
    }
  }
}
