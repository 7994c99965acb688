/** Diagrams on disk: found, read, compiled, watched. */
@NullMarked
package dev.dipeo.library;

import org.jspecify.annotations.NullMarked;
