/** The kinds of nodes: one record each, with its reader. */
@NullMarked
package dev.dipeo.diagram.kind;

import org.jspecify.annotations.NullMarked;
