package dev.dipeo.store;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Free space on the disk of the data folder, as last measured. Warns before the disk is full, so
 * that acknowledged events can still be processed.
 */
public final class FreeSpace {
  /** Default minimum of free bytes. */
  static final long BYTES_MIN_MAX = 1 << 30;

  /** On a small disk the default minimum is one such share of it. */
  static final int SHARE_MIN = 20;

  private static final Logger LOG = Logger.getLogger(FreeSpace.class);

  private final @Nullable Path folder;
  private final Optional<Long> bytesMinSet;
  private volatile long bytes = Long.MAX_VALUE;
  private volatile long bytesMin;

  /**
   * Measures nothing yet.
   *
   * @param bytesMin fewest free bytes; by default 1 GiB, or a twentieth of a disk smaller than 20
   *     GiB
   */
  public FreeSpace(Path folder, Optional<Long> bytesMin) {
    this.folder = folder;
    this.bytesMinSet = bytesMin;
    this.bytesMin = bytesMin.orElse(0L);
  }

  private FreeSpace() {
    this.folder = null;
    this.bytesMinSet = Optional.empty();
  }

  /** Of a database on another machine, which looks after its own disk. */
  public static FreeSpace elsewhere() {
    return new FreeSpace();
  }

  /** Measures the free space. Blocks. */
  public void look() {
    if (folder == null) {
      return;
    }
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

  /** Free bytes available to this user. */
  public long bytes() {
    return bytes;
  }

  /** Fewest free bytes before the operator is warned. */
  public long bytesMin() {
    return bytesMin;
  }

  /** A warning for the operator if too little is free; else empty. */
  public Optional<String> tooLittle() {
    return bytes >= bytesMin
        ? Optional.empty()
        : Optional.of(
            "The disk of the data folder has %d bytes free, less than dipeo.retention.disk-free-min (%d). Free space there, or keep less (dipeo.retention.size-max)."
                .formatted(bytes, bytesMin));
  }
}
