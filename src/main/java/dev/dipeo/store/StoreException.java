package dev.dipeo.store;

import org.jspecify.annotations.Nullable;

/**
 * The store could not do what it was asked; nothing of that is recorded, except when the message
 * says otherwise. The message is for the operator: it names the place and what to do.
 */
public final class StoreException extends RuntimeException {
  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
