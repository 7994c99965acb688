/** Copies the embedded store into PostgreSQL, table by table, and compares the two. */
@NullMarked
package dev.dipeo.store.copy;

import org.jspecify.annotations.NullMarked;
