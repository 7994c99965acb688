/** Is compiled into the program of a benchmark, never into the one that ships. */
@NullMarked
package dev.dipeo.bench;

import org.jspecify.annotations.NullMarked;
