/** Python behind one small interface: jobs in, plain values out, nothing of the host in between. */
@NullMarked
package dev.dipeo.python;

import org.jspecify.annotations.NullMarked;
