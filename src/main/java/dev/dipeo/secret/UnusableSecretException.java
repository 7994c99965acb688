package dev.dipeo.secret;

/** A secret that a diagram names cannot be used. The message names it and says what to do. */
public final class UnusableSecretException extends Exception {
  UnusableSecretException(String message) {
    super(message);
  }
}
