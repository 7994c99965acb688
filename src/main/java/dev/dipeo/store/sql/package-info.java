/** SQL that is the same for every database, with grouped writes and bounded reads. */
@NullMarked
package dev.dipeo.store.sql;

import org.jspecify.annotations.NullMarked;
