package dev.dipeo.provider;

import dev.dipeo.base.LowerCase;
import java.util.Arrays;
import java.util.Optional;

/** How duplicates are recognised without a delivery id. */
enum WithoutId {
  /** By a hash of provider, body and signature. */
  HASH,
  /** Not at all: every request is a new event. */
  NONE;

  /** The value by its name in a manifest: {@code none}. */
  static Optional<WithoutId> named(String name) {
    return Arrays.stream(values()).filter(value -> LowerCase.of(value).equals(name)).findFirst();
  }
}
