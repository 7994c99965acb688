/** Caged Python behind one small interface: jobs in, plain values out. */
@NullMarked
package dev.dipeo.python;

import org.jspecify.annotations.NullMarked;
