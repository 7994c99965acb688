package dev.dipeo.store;

import dev.dipeo.base.PassingException;
import org.jspecify.annotations.Nullable;

/**
 * The store as a whole does not work: the disk is full or fails, another process keeps it locked,
 * its file is gone. Nothing was recorded; retrying can succeed later. The message is for the
 * operator.
 */
public final class StoreOutageException extends PassingException {
  public StoreOutageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
