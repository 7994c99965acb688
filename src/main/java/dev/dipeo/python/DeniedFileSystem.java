package dev.dipeo.python;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;

/**
 * A file system without files: every access is denied. Unlike {@code IOAccess.NONE} it can make a
 * path absolute, which parts of Python's library do when they are imported ({@code zoneinfo}).
 */
final class DeniedFileSystem implements FileSystem {
  private static final Path ROOT = Path.of("/sandbox");

  @Override
  public Path parsePath(URI uri) {
    throw new UnsupportedOperationException("no files here");
  }

  @Override
  public Path parsePath(String path) {
    return Path.of(path);
  }

  @Override
  public Path toAbsolutePath(Path path) {
    return ROOT.resolve(path);
  }

  @Override
  public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options)
      throws IOException {
    throw denied(path);
  }

  @Override
  public void createDirectory(Path dir, FileAttribute<?>... attrs) throws IOException {
    throw denied(dir);
  }

  @Override
  public void delete(Path path) throws IOException {
    throw denied(path);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs) throws IOException {
    throw denied(path);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path dir, DirectoryStream.Filter<? super Path> filter) throws IOException {
    throw denied(dir);
  }

  @Override
  public Path toRealPath(Path path, LinkOption... options) throws IOException {
    throw denied(path);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    throw denied(path);
  }

  private static AccessDeniedException denied(Path path) {
    return new AccessDeniedException(path.toString());
  }
}
