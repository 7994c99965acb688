package dev.dipeo.journal;

import dev.dipeo.base.PassingException;

/**
 * The journal does not take more at the moment; the sender should try again. Nothing was written.
 */
public final class JournalFullException extends PassingException {
  public JournalFullException(String message) {
    super(message);
  }
}
