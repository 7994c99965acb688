package dev.dipeo.base;

/**
 * What was stored is not what was written, as when a bit flipped on the disk. It is not used; the
 * message is for the operator.
 */
public final class DamagedException extends RuntimeException {
  private final long number;

  /**
   * @param kind what it is a record of, as {@code event}
   * @param number of the record
   */
  public DamagedException(String kind, long number) {
    super(
        "The store is damaged: %s %d is not what was written. It is not used; others are not concerned. Check the disk, and restore this one from a backup."
            .formatted(kind, number));
    this.number = number;
  }

  /** The number of the record. */
  public long number() {
    return number;
  }
}
