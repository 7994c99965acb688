package dev.dipeo.it;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A disk of its own for a folder, in memory: small, and read-only when told to. Needs root. */
final class SmallDisk implements AutoCloseable {
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts it; where that is not allowed, the test that asks is skipped, and says so. */
  static SmallDisk mounted(Path folder, int mebibytes) throws Exception {
    Files.createDirectories(folder);
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString()),
        "a disk can be mounted here");
    return new SmallDisk(folder);
  }

  Path folder() {
    return folder;
  }

  void resize(int mebibytes) throws Exception {
    require("mount", "-o", "remount,size=" + mebibytes + "m", folder.toString());
  }

  /** Takes what is free, with one file. */
  void fill(Path file) throws IOException {
    byte[] block = new byte[4096];
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (FileSystemException e) {
      return; // it is full
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw e;
      }
    }
  }

  void readOnly(boolean on) throws Exception {
    require("mount", "-o", "remount," + (on ? "ro" : "rw"), folder.toString());
  }

  private static void require(String... command) throws Exception {
    if (!run(command)) {
      throw new AssertionError(List.of(command) + " failed");
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such command
    }
  }

  /** Lazily: the process that was killed may hold it a moment longer. */
  @Override
  public void close() throws Exception {
    require("umount", "-l", folder.toString());
  }
}
