/**
 * The durable record on disk: {@link dev.dipeo.journal.Journal} and {@link dev.dipeo.run.RunStore}
 * on a database. {@code sql} holds the parts that all databases share.
 */
@NullMarked
package dev.dipeo.store;

import org.jspecify.annotations.NullMarked;
