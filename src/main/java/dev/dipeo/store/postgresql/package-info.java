/** The store in PostgreSQL, for a server that outlives its machine. */
@NullMarked
package dev.dipeo.store.postgresql;

import org.jspecify.annotations.NullMarked;
