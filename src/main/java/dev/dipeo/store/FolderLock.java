package dev.dipeo.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second server away from a data folder: both would process the same events and runs. The
 * process holds the lock, so it is released however the process ends. Commands that only read, or
 * that run something on their own, do not need it.
 */
public final class FolderLock implements AutoCloseable {
  /** The locked file; holds the process id, for operators. */
  public static final String FILE = "dipeo.lock";

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Locks an existing folder.
   *
   * @throws StoreException when another server holds the lock, or the file cannot be created
   */
  public static FolderLock take(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      PrivateFiles.makeFile(file);
      FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
      if (isTaken(channel)) {
        channel.close();
        throw new StoreException(
            "Another server uses the data folder "
                + folder.toAbsolutePath()
                + holder(file)
                + ". Stop it, or choose another folder with dipeo.data-dir.");
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
      return new FolderLock(channel);
    } catch (IOException e) {
      throw new StoreException(
          "The data folder "
              + folder.toAbsolutePath()
              + " cannot be written to: "
              + FILE
              + " cannot be made or locked there ("
              + e.getMessage()
              + "). Give the user that runs this program the right to write there, free space on"
              + " its disk, or choose another one with dipeo.data-dir.",
          e);
    }
  }

  private static boolean isTaken(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true; // this process has it already
    }
  }

  private static String holder(Path file) {
    try {
      String pid = Files.readString(file).strip();
      return pid.matches("[0-9]{1,19}") ? " (process " + pid + ")" : "";
    } catch (IOException e) {
      return "";
    }
  }

  /** Releases the lock. The file stays: if it were deleted, two processes could hold the lock. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
