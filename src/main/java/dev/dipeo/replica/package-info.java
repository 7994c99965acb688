/** The processes that share one store, and which of them what is at work belongs to. */
@NullMarked
package dev.dipeo.replica;

import org.jspecify.annotations.NullMarked;
