package dev.dipeo.store;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * What is free on the disk of the data folder, as it was when it was last looked at. Said before
 * the disk is full: while something is left, what was acknowledged can still come to its end.
 */
public final class FreeSpace {
  /** Too little on any disk, in bytes. */
  static final long BYTES_MIN_MAX = 1 << 30;

  /** Too little on a small one: a part of it. */
  static final int SHARE_MIN = 20;

  private static final Logger LOG = Logger.getLogger(FreeSpace.class);

  private final Path folder;
  private final Optional<Long> bytesMinSet;
  private volatile long bytes = Long.MAX_VALUE;
  private volatile long bytesMin;

  /**
   * Not looked at yet.
   *
   * @param bytesMin less is too little; else 1 GiB, or a twentieth of a disk that is smaller than
   *     20 of these
   */
  public FreeSpace(Path folder, Optional<Long> bytesMin) {
    this.folder = folder;
    this.bytesMinSet = bytesMin;
    this.bytesMin = bytesMin.orElse(0L);
  }

  /** Asks the system, which blocks for as long as that takes. */
  public void look() {
    boolean wasTooLittle = tooLittle().isPresent();
    try {
      FileStore disk = Files.getFileStore(folder);
      bytesMin = bytesMinSet.orElse(Math.min(BYTES_MIN_MAX, disk.getTotalSpace() / SHARE_MIN));
      bytes = disk.getUsableSpace();
    } catch (IOException e) {
      LOG.debugf("store.space_unknown: %s", e.getMessage()); // the store says what is wrong
      return;
    }
    Optional<String> reason = tooLittle();
    if (reason.isPresent() && !wasTooLittle) {
      LOG.warnf("store.space_low bytes_free=%d bytes_min=%d", bytes, bytesMin);
    } else if (reason.isEmpty() && wasTooLittle) {
      LOG.infof("store.space_found bytes_free=%d bytes_min=%d", bytes, bytesMin);
    }
  }

  /** Free bytes that this user may take. */
  public long bytes() {
    return bytes;
  }

  /** Less than this is too little. */
  public long bytesMin() {
    return bytesMin;
  }

  /** That it is too little, for the operator; empty when it is enough. */
  public Optional<String> tooLittle() {
    return bytes >= bytesMin
        ? Optional.empty()
        : Optional.of(
            "The disk of the data folder has %d bytes free, less than dipeo.retention.disk-free-min (%d). Free space there, or keep less (dipeo.retention.size-max)."
                .formatted(bytes, bytesMin));
  }
}
