/** The command line. */
@NullMarked
package dev.dipeo.cli;

import org.jspecify.annotations.NullMarked;
