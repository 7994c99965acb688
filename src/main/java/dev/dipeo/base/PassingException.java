package dev.dipeo.base;

import org.jspecify.annotations.Nullable;

/**
 * A failure that passes by itself, as that of a full disk or a full queue: what failed had no
 * effect, nothing is wrong with what was asked, and it may be asked for again.
 */
public abstract class PassingException extends RuntimeException {
  protected PassingException(String message) {
    super(message);
  }

  protected PassingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
