package dev.dipeo.provider;

import dev.dipeo.base.LowerCase;
import java.util.Arrays;
import java.util.Optional;

/** How a repeat is recognised when a request has no id. */
enum WithoutId {
  /** A hash of provider, body and signature. */
  HASH,
  /** Nothing does: every request is a new event. */
  NONE;

  /** By its name in a manifest: {@code none}. */
  static Optional<WithoutId> named(String name) {
    return Arrays.stream(values()).filter(value -> LowerCase.of(value).equals(name)).findFirst();
  }
}
