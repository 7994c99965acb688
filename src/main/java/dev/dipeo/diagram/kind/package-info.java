/** Kinds of nodes: one record each, with how it is read. */
@NullMarked
package dev.dipeo.diagram.kind;

import org.jspecify.annotations.NullMarked;
