/** The embedded store: one SQLite file in the data folder. */
@NullMarked
package dev.dipeo.store.sqlite;

import org.jspecify.annotations.NullMarked;
