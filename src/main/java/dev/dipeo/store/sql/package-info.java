/** SQL that is the same for every database, and how it is run: grouped writes, bounded reads. */
@NullMarked
package dev.dipeo.store.sql;

import org.jspecify.annotations.NullMarked;
