package dev.dipeo.store.sql;

import java.util.Optional;
import org.jboss.logging.Logger;

/** The size of the database and the size that it may have. Thread-safe. */
public final class DatabaseSize {
  private static final Logger LOG = Logger.getLogger(DatabaseSize.class);

  private final long bytesMax;
  private volatile long usedBytes;
  private volatile Optional<String> tooLarge = Optional.empty();

  DatabaseSize(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** What the database takes of the disk, without its log and what is free in it. */
  public long usedBytes() {
    return usedBytes;
  }

  /** {@code dipeo.retention.size-max}. */
  public long bytesMax() {
    return bytesMax;
  }

  /** Why the database is larger than it may be, for the operator; empty when it is not. */
  public Optional<String> tooLarge() {
    return tooLarge;
  }

  void note(long used) {
    usedBytes = used;
    if (used <= bytesMax) {
      tooLarge = Optional.empty();
    }
  }

  void warn(long used, String why) {
    if (tooLarge.isEmpty()) {
      LOG.warnf("retention.too_large bytes=%d bytes_max=%d: %s", used, bytesMax, why);
    }
    tooLarge =
        Optional.of(
            "The database has %d bytes, more than dipeo.retention.size-max (%d): %s"
                .formatted(used, bytesMax, why));
  }
}
