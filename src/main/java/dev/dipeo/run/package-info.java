/**
 * Runs of diagrams: the compiled diagram, the pure state of a run, the Mutiny pipeline that drives
 * it, and the interfaces that nodes and stores implement.
 */
@NullMarked
package dev.dipeo.run;

import org.jspecify.annotations.NullMarked;
