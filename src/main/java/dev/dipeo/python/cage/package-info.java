/** Runs Python in this process, in contexts that let nothing out. */
@NullMarked
package dev.dipeo.python.cage;

import org.jspecify.annotations.NullMarked;
