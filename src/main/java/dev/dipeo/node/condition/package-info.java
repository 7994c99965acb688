/** Runs condition nodes. */
@NullMarked
package dev.dipeo.node.condition;

import org.jspecify.annotations.NullMarked;
