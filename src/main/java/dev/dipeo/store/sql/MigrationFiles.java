package dev.dipeo.store.sql;

import java.util.List;
import java.util.Optional;

/**
 * The files of a schema. A released one never changes.
 *
 * @param folder where they are on the class path
 * @param names in order; the first is version 1. A list, because a native image cannot look into a
 *     folder
 * @param lock statement that keeps other processes from migrating until the transaction ends, if
 *     its beginning does not
 */
public record MigrationFiles(String folder, List<String> names, Optional<String> lock) {}
