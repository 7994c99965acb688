/** Filters over payloads, and which events a node is about. */
@NullMarked
package dev.dipeo.diagram.filter;

import org.jspecify.annotations.NullMarked;
