package dev.dipeo.journal;

import dev.dipeo.base.PassingException;

/** The journal is full; the sender should retry later. Nothing was written. */
public final class JournalFullException extends PassingException {
  public JournalFullException(String message) {
    super(message);
  }
}
