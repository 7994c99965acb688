/** Guards the wire before a request is processed: its form, size and pace, and the connections. */
@NullMarked
package dev.dipeo.gateway.edge;

import org.jspecify.annotations.NullMarked;
