/** Finds, reads, compiles and watches the diagrams on disk. */
@NullMarked
package dev.dipeo.library;

import org.jspecify.annotations.NullMarked;
