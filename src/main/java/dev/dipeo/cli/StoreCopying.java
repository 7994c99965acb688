package dev.dipeo.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Copies the embedded store into a PostgreSQL database. */
@FunctionalInterface
public interface StoreCopying {
  /**
   * Copies and compares. Blocks.
   *
   * @param folder the data folder; the configured one if empty
   * @param url begins with {@code jdbc:postgresql:}
   * @param words gets lines for the operator
   * @return whether both are the same
   */
  boolean copy(Optional<Path> folder, String url, Consumer<String> words);
}
