package dev.dipeo.base;

import java.util.Locale;

/** Enum constants in lower case, as in JSON, logs, metrics and messages. */
public final class LowerCase {
  private LowerCase() {}

  /** {@code WAITING} as {@code waiting}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
