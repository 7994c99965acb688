package dev.dipeo.base;

import org.jspecify.annotations.Nullable;

/**
 * A temporary failure, such as a full disk or queue. It had no effect, the request was valid, and
 * it may be retried.
 */
public abstract class PassingException extends RuntimeException {
  protected PassingException(String message) {
    super(message);
  }

  protected PassingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
