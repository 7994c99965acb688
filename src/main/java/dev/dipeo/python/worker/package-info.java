/** Runs Python in worker processes, which are started, watched and replaced. */
@NullMarked
package dev.dipeo.python.worker;

import org.jspecify.annotations.NullMarked;
