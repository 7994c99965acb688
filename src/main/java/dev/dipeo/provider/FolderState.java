package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dipeo.base.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of a provider's files, to detect changes. Files with the same time, size and identity
 * are not read again; for others the content decides.
 *
 * @param stamps by file
 * @param hash SHA-256 of names and contents
 */
record FolderState(SortedMap<String, String> stamps, String hash) {
  /** Most schema files that are watched. */
  static final int MAX_FILES = 1_000;

  static final FolderState UNREADABLE = new FolderState(new TreeMap<>(), "unreadable");

  /** Reads the current state of the folder. */
  static FolderState of(Path folder, @Nullable FolderState previous) throws IOException {
    List<Path> files = files(folder);
    SortedMap<String, String> stamps = new TreeMap<>();
    for (Path file : files) {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      stamps.put(
          folder.relativize(file).toString(),
          attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey());
    }
    if (previous != null && stamps.equals(previous.stamps())) {
      return previous;
    }
    return new FolderState(stamps, hash(folder, stamps));
  }

  private static List<Path> files(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    files.add(folder.resolve("provider.yaml"));
    Path schemas = folder.resolve("schemas");
    if (Files.isDirectory(schemas)) {
      try (DirectoryStream<Path> entries =
          Files.newDirectoryStream(schemas, Files::isRegularFile)) {
        for (Path entry : entries) {
          if (files.size() <= MAX_FILES) {
            files.add(entry);
          }
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    return files;
  }

  private static String hash(Path folder, Map<String, String> stamps) throws IOException {
    MessageDigest digest = Sha256.digest();
    for (String name : stamps.keySet()) {
      digest.update(name.getBytes(UTF_8));
      digest.update((byte) 0);
      try (InputStream in = Files.newInputStream(folder.resolve(name))) {
        // One byte more than is ever read, so that growth beyond the bound is detected too.
        digest.update(in.readNBytes(ProviderRegistry.MAX_MANIFEST_BYTES + 1));
      }
      digest.update((byte) 0);
    }
    return Sha256.hex(digest);
  }

  boolean sameContent(FolderState other) {
    return hash.equals(other.hash);
  }
}
