/**
 * The durable record of events and their state. An event is safe when {@link
 * dev.dipeo.journal.Journal#append} has completed.
 */
@NullMarked
package dev.dipeo.journal;

import org.jspecify.annotations.NullMarked;
