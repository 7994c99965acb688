package dev.dipeo.python.cage;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;

/**
 * A file system that denies every access except reading time zones, which it holds in memory.
 * Unlike {@code IOAccess.NONE} it can make a path absolute, which parts of Python's library need
 * when they are imported ({@code zoneinfo}).
 */
final class DeniedFileSystem implements FileSystem {
  private static final Path ROOT = Path.of("/sandbox");
  private static final int FILE_MODE = 0100444;
  private static final int FOLDER_MODE = 0040555;

  private final TimeZoneFolder zones = new TimeZoneFolder();

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
    Path absolute = toAbsolutePath(path);
    boolean reads = !modes.contains(AccessMode.WRITE) && !modes.contains(AccessMode.EXECUTE);
    if (!reads || !(zones.isFile(absolute) || zones.isFolder(absolute))) {
      throw denied(path);
    }
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
    Path absolute = toAbsolutePath(path);
    boolean reads = options.isEmpty() || options.equals(Set.of(StandardOpenOption.READ));
    if (!reads || !zones.isFile(absolute)) {
      throw denied(path);
    }
    return new BytesChannel(zones.read(absolute));
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path dir, DirectoryStream.Filter<? super Path> filter) throws IOException {
    if (!zones.isFolder(toAbsolutePath(dir))) {
      throw denied(dir);
    }
    List<Path> members = new ArrayList<>();
    for (Path member : zones.list(dir)) {
      if (filter.accept(member)) {
        members.add(member);
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return members.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Path toRealPath(Path path, LinkOption... options) throws IOException {
    checkAccess(path, Set.of());
    return toAbsolutePath(path).normalize();
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    checkAccess(path, Set.of());
    Path absolute = toAbsolutePath(path);
    boolean file = zones.isFile(absolute);
    FileTime never = FileTime.fromMillis(0);
    Map<String, Object> all = new HashMap<>();
    all.put("size", file ? (long) zones.read(absolute).length : 0L);
    all.put("isRegularFile", file);
    all.put("isDirectory", !file);
    all.put("isSymbolicLink", false);
    all.put("isOther", false);
    all.put("lastModifiedTime", never);
    all.put("lastAccessTime", never);
    all.put("creationTime", never);
    all.put("ctime", never);
    all.put("fileKey", absolute.toString());
    all.put("mode", file ? FILE_MODE : FOLDER_MODE);
    all.put("ino", (long) absolute.hashCode());
    all.put("dev", 0L);
    all.put("rdev", 0L);
    all.put("nlink", 1);
    all.put("uid", 0);
    all.put("gid", 0);
    String names = attributes.substring(attributes.indexOf(':') + 1);
    if (!names.equals("*")) {
      all.keySet().retainAll(Set.of(names.split(",")));
    }
    return all;
  }

  private static AccessDeniedException denied(Path path) {
    return new AccessDeniedException(path.toString());
  }

  /** The content of a file in memory. */
  private static final class BytesChannel implements SeekableByteChannel {
    private final ByteBuffer bytes;
    private boolean open = true;

    private BytesChannel(byte[] bytes) {
      this.bytes = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @Override
    public int read(ByteBuffer into) {
      if (!bytes.hasRemaining()) {
        return -1;
      }
      int count = Math.min(into.remaining(), bytes.remaining());
      into.put(bytes.slice(bytes.position(), count));
      bytes.position(bytes.position() + count);
      return count;
    }

    @Override
    public long position() {
      return bytes.position();
    }

    @Override
    public SeekableByteChannel position(long to) {
      bytes.position((int) Math.min(to, bytes.limit()));
      return this;
    }

    @Override
    public long size() {
      return bytes.limit();
    }

    @Override
    public int write(ByteBuffer from) {
      throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }
  }
}
