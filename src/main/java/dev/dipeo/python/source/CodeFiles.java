package dev.dipeo.python.source;

import dev.dipeo.base.SafePath;
import dev.dipeo.python.PythonJob;
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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads Python files below one folder. Never reads outside of it or follows symbolic links.
 * Thread-safe.
 */
public final class CodeFiles {
  /** Largest file of code, in bytes. */
  public static final int FILE_BYTES_MAX = 1 << 20;

  /** Modules that one file may import, directly and indirectly. */
  public static final int MODULES_MAX = 200;

  private final Path folder;
  private final Optional<Path> written;

  public CodeFiles(Path folder) {
    this(folder, Optional.empty());
  }

  /**
   * @param written the folder that nodes write; no code is read from it, but the message about a
   *     missing file says if the file is there
   */
  public CodeFiles(Path folder, Optional<Path> written) {
    this.folder = folder;
    this.written = written;
  }

  /** A file cannot be read. The message says why and names the path as the diagram does. */
  public static final class UnreadableException extends Exception {
    UnreadableException(String message) {
      super(message);
    }
  }

  /**
   * A file of code.
   *
   * @param modules by name, what it imports from the same folder
   */
  public record CodeFile(String text, Map<String, PythonJob.Module> modules) {}

  /** Reads a file and the modules that it imports from its own folder or the top folder; blocks. */
  public CodeFile readWithImports(String path) throws UnreadableException {
    String text = read(path);
    Map<String, PythonJob.Module> modules = new LinkedHashMap<>();
    Path beside = Path.of(path).normalize().getParent();
    List<Path> roots = beside == null ? List.of(Path.of("")) : List.of(beside, Path.of(""));
    Deque<String> wanted = new ArrayDeque<>(Imports.of(text, ""));
    Set<String> seen = new HashSet<>(wanted);
    while (!wanted.isEmpty()) {
      String name = wanted.poll();
      Optional<PythonJob.Module> found = module(name, roots);
      if (found.isEmpty()) {
        continue; // of the standard library, or missing, which Python reports best
      }
      if (modules.size() == MODULES_MAX) {
        throw new UnreadableException(
            "importing more than " + MODULES_MAX + " files of the folder: " + path);
      }
      PythonJob.Module module = found.get();
      modules.put(name, module);
      int dot = name.lastIndexOf('.');
      String packageName = module.isPackage() ? name : dot < 0 ? "" : name.substring(0, dot);
      for (String next : Imports.of(module.text(), packageName)) {
        if (seen.add(next)) {
          wanted.add(next);
        }
      }
    }
    return new CodeFile(text, modules);
  }

  private Optional<PythonJob.Module> module(String name, List<Path> roots)
      throws UnreadableException {
    String place = name.replace('.', '/');
    for (Path root : roots) {
      String file = root.resolve(place + ".py").toString();
      String init = root.resolve(place).resolve("__init__.py").toString();
      if (exists(init)) {
        return Optional.of(new PythonJob.Module(init, read(init), true));
      }
      if (exists(file)) {
        return Optional.of(new PythonJob.Module(file, read(file), false));
      }
      if (Files.isDirectory(folder.resolve(root).resolve(place), LinkOption.NOFOLLOW_LINKS)) {
        return Optional.of(new PythonJob.Module(root.resolve(place).toString(), "", true));
      }
    }
    return Optional.empty();
  }

  private boolean exists(String path) {
    return Files.exists(folder.resolve(path), LinkOption.NOFOLLOW_LINKS);
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
      throw absent(path);
    } catch (CharacterCodingException e) {
      throw new UnreadableException("not UTF-8: " + path);
    } catch (IOException e) {
      throw new UnreadableException("cannot be read: " + path);
    }
  }

  private UnreadableException absent(String path) {
    boolean misplaced =
        written.filter(files -> Files.isRegularFile(files.resolve(path))).isPresent();
    return new UnreadableException(
        "no such file: "
            + path
            + (misplaced
                ? "; it is in the files folder, which nodes write: move it to the code folder"
                    + " (dipeo.code-dir)"
                : ""));
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
      throw new UnreadableException("outside of the code folder: " + path);
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
        throw absent(path);
      }
      if (!SafePath.isBelow(root, file) || !Files.isRegularFile(file)) {
        throw new UnreadableException("not a file below the code folder: " + path);
      }
      return file;
    } catch (NoSuchFileException e) {
      throw absent(path);
    } catch (IOException e) {
      throw new UnreadableException("cannot be read: " + path);
    }
  }
}
