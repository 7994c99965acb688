/** Guards connections and requests before they are processed: their form, size and pace. */
@NullMarked
package dev.dipeo.gateway.edge;

import org.jspecify.annotations.NullMarked;
