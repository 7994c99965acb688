/** What guards the wire before a request is looked at: its form, size and pace, and connections. */
@NullMarked
package dev.dipeo.gateway.edge;

import org.jspecify.annotations.NullMarked;
