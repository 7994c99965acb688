/**
 * The durable record on disk: {@link dev.dipeo.journal.Journal} and {@link dev.dipeo.run.RunStore}
 * on a database. What is common to databases is in {@code sql}.
 */
@NullMarked
package dev.dipeo.store;

import org.jspecify.annotations.NullMarked;
