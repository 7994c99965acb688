package dev.dipeo.store.sql;

import java.util.Optional;
import org.jboss.logging.Logger;

/** The size of the database and its limit. Thread-safe. */
public final class DatabaseSize {
  private static final Logger LOG = Logger.getLogger(DatabaseSize.class);

  private final long bytesMax;
  private volatile long usedBytes;
  private volatile Optional<String> tooLarge = Optional.empty();

  DatabaseSize(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Bytes that the database uses on disk, excluding its log and its free pages. */
  public long usedBytes() {
    return usedBytes;
  }

  /** {@code dipeo.retention.size-max}. */
  public long bytesMax() {
    return bytesMax;
  }

  /** A message for the operator if the database is above its limit; else empty. */
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
