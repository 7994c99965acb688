package dev.dipeo.secret;

/** A secret in a diagram cannot be used. The message names it and the remedy. */
public final class UnusableSecretException extends Exception {
  UnusableSecretException(String message) {
    super(message);
  }
}
