/** Filters on payloads, and the events that nodes react to. */
@NullMarked
package dev.dipeo.diagram.filter;

import org.jspecify.annotations.NullMarked;
