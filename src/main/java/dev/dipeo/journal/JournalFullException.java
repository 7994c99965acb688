package dev.dipeo.journal;

/**
 * The journal does not take more at the moment; the sender should try again. Nothing was written.
 */
public final class JournalFullException extends RuntimeException {
  public JournalFullException(String message) {
    super(message);
  }
}
