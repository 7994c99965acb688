/** Runs start nodes. */
@NullMarked
package dev.dipeo.node.start;

import org.jspecify.annotations.NullMarked;
