package dev.dipeo.node.codejob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Python files below one folder. Nothing outside of it is ever read, and no symbolic link is
 * followed.
 */
public final class CodeFiles {
  /** Largest file of code, in bytes. */
  public static final int FILE_BYTES_MAX = 1 << 20;

  private final Path folder;

  public CodeFiles(Path folder) {
    this.folder = folder;
  }

  /** A file cannot be read; the message says why and names the path as the diagram does. */
  public static final class UnreadableException extends Exception {
    UnreadableException(String message) {
      super(message);
    }
  }

  /** Reads a file; blocks. */
  String read(String path) throws UnreadableException {
    Path file = find(path);
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
      if (bytes.length > FILE_BYTES_MAX) {
        throw new UnreadableException("larger than " + FILE_BYTES_MAX + " bytes: " + path);
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (NoSuchFileException e) {
      throw new UnreadableException("no such file: " + path);
    } catch (CharacterCodingException e) {
      throw new UnreadableException("not UTF-8: " + path);
    } catch (IOException e) {
      throw new UnreadableException("cannot be read: " + path);
    }
  }

  private Path find(String path) throws UnreadableException {
    Path relative;
    try {
      relative = Path.of(path);
    } catch (InvalidPathException e) {
      throw new UnreadableException("not a path: " + path);
    }
    Path normal = relative.normalize();
    if (relative.isAbsolute() || normal.startsWith("..") || normal.toString().isEmpty()) {
      throw new UnreadableException("outside of the files folder: " + path);
    }
    try {
      Path root = folder.toRealPath();
      Path file = root;
      for (Path part : normal) {
        file = file.resolve(part);
        if (Files.isSymbolicLink(file)) {
          throw new UnreadableException("a symbolic link: " + path);
        }
      }
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new UnreadableException("no such file: " + path);
      }
      if (!file.toRealPath().startsWith(root) || !Files.isRegularFile(file)) {
        throw new UnreadableException("not a file below the files folder: " + path);
      }
      return file;
    } catch (NoSuchFileException e) {
      throw new UnreadableException("no such file: " + path);
    } catch (IOException e) {
      throw new UnreadableException("cannot be read: " + path);
    }
  }
}
