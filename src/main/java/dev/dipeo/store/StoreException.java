package dev.dipeo.store;

import org.jspecify.annotations.Nullable;

/**
 * The store could not do what was asked. Nothing was recorded, unless the message says otherwise.
 * The message is for the operator: it names the place and the remedy.
 */
public class StoreException extends RuntimeException {
  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
