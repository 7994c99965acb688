package dev.dipeo.base;

/**
 * A stored record is corrupt, for example because a bit flipped on the disk. The record is not
 * used; the message is for the operator.
 */
public final class DamagedException extends RuntimeException {
  private final long number;

  /**
   * @param kind kind of record, as {@code event}
   * @param number id of the record
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
