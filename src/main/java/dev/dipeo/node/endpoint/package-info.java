/** The endpoint node: ends a path and optionally writes its input to a file. */
@NullMarked
package dev.dipeo.node.endpoint;

import org.jspecify.annotations.NullMarked;
