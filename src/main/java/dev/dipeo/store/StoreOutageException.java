package dev.dipeo.store;

import dev.dipeo.base.PassingException;
import org.jspecify.annotations.Nullable;

/**
 * The whole store is unavailable: the disk is full or failing, another process holds the lock, or
 * the file is gone. Nothing was recorded; a retry can succeed later. The message is for the
 * operator.
 */
public final class StoreOutageException extends PassingException {
  public StoreOutageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
