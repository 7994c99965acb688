/** Runs Python in this process, in contexts without files, network, processes or threads. */
@NullMarked
package dev.dipeo.python.cage;

import org.jspecify.annotations.NullMarked;
