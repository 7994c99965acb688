package dev.dipeo.files;

import dev.dipeo.base.SafePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The only folder that diagrams may write to. Paths come from templates and are untrusted.
 *
 * <p>A link inside the folder is followed if its target is inside too. A user with write access to
 * the folder could change a link between check and use; diagrams cannot create links.
 *
 * <p>Blocks; thread-safe.
 */
public final class FilesFolder {
  /** Largest file, in bytes. */
  public static final int FILE_BYTES_MAX = 64 * 1024 * 1024;

  /** Longest path, in characters. */
  public static final int PATH_CHARS_MAX = 1_000;

  private static final int NAME_BYTES_MAX = 255;

  /** Prefix of the names of files that are being written. */
  private static final String PARTIAL = ".part-";

  /** Device names on some systems, with any extension. */
  private static final Pattern DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

  private final Path folder;

  /**
   * @param folder created with the first file
   */
  public FilesFolder(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /**
   * Writes a file atomically: readers see the old or the new content, even after a crash. Creates
   * missing folders.
   *
   * @param path relative, with {@code /} as separator
   * @param part distinguishes this write from concurrent ones; a valid file name
   */
  public void write(String path, String content, String part) throws FileException {
    write(path, 0, content, part);
  }

  /**
   * Writes a file whose path begins with folders that the diagram fixes.
   *
   * @param fixed number of these folders; links below them cannot leave the last of them
   */
  public void write(String path, int fixed, String content, String part) throws FileException {
    List<String> names = names(path);
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > FILE_BYTES_MAX) {
      throw new FileException("'%s' would be longer than %d bytes".formatted(path, FILE_BYTES_MAX));
    }
    try {
      Path parent = parent(path, names, fixed);
      Path target = parent.resolve(names.getLast());
      if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileException("'%s' is a folder".formatted(path));
      }
      Path partial = parent.resolve(PARTIAL + part);
      try {
        writeDurably(partial, bytes);
        // Replaces a link at the target instead of writing through it.
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (InvalidPathException e) {
      throw new FileException(
          "'%s' holds a character that no file name may on this machine, whose names are in %s; start the program in a UTF-8 locale, as with LC_ALL=C.UTF-8"
              .formatted(path, System.getProperty("sun.jnu.encoding")));
    } catch (IOException e) {
      throw new FileException("cannot write '%s': %s".formatted(path, reason(e)));
    }
  }

  /** The segments of a path that stays below the folder, judged by its text. */
  private static List<String> names(String path) throws FileException {
    if (path.isBlank()) {
      throw new FileException("file_path is empty");
    }
    if (path.length() > PATH_CHARS_MAX) {
      throw new FileException("file_path is longer than " + PATH_CHARS_MAX + " characters");
    }
    if (path.chars().anyMatch(Character::isISOControl)
        || !StandardCharsets.UTF_8.newEncoder().canEncode(path)) {
      throw new FileException("file_path holds a character that no file name may");
    }
    if (SafePath.isAbsolute(path) || path.indexOf('\\') >= 0 || path.matches("[A-Za-z]:.*")) {
      throw new FileException(
          "'%s' is not a relative path with / between its parts".formatted(path));
    }
    List<String> names =
        List.of(path.split("/", -1)).stream()
            .filter(name -> !name.isEmpty() && !name.equals("."))
            .toList();
    if (SafePath.climbs(path)) {
      throw new FileException("'%s' leaves the files folder".formatted(path));
    }
    if (names.isEmpty() || path.endsWith("/") || path.endsWith("/.")) {
      throw new FileException("'%s' names a folder, not a file".formatted(path));
    }
    for (String name : names) {
      if (name.startsWith(PARTIAL) || DEVICE.matcher(name).matches()) {
        throw new FileException("'%s' holds a name that no file may have".formatted(path));
      }
      if (name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
        throw new FileException(
            "'%s' holds a name longer than %d bytes".formatted(path, NAME_BYTES_MAX));
      }
    }
    return names;
  }

  /** Walks down to the file's folder, creating folders, without ever leaving the root. */
  private Path parent(String path, List<String> names, int fixed)
      throws IOException, FileException {
    Files.createDirectories(folder);
    Path root = folder.toRealPath();
    Path parent = root;
    int depth = 0;
    for (String name : names.subList(0, names.size() - 1)) {
      root = depth++ == fixed ? parent : root;
      Path child = parent.resolve(name);
      if (!Files.exists(child, LinkOption.NOFOLLOW_LINKS)) {
        try {
          Files.createDirectory(child);
        } catch (FileAlreadyExistsException e) {
          // A concurrent run created it; it is checked like any other.
        }
      }
      parent = child.toRealPath();
      if (!parent.startsWith(root)) {
        throw new FileException("'%s' leaves the files folder".formatted(path));
      }
      if (!Files.isDirectory(parent)) {
        throw new FileException("'%s': '%s' is a file, not a folder".formatted(path, name));
      }
    }
    return parent;
  }

  private static void writeDurably(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS))) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  /** The reason without paths of the host, which the exceptions' messages contain. */
  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e instanceof FileSystemException f && f.getReason() != null
        ? f.getReason()
        : "input/output error";
  }
}
