/** The endpoint node: ends a path and, where it says so, writes what it got to a file. */
@NullMarked
package dev.dipeo.node.endpoint;

import org.jspecify.annotations.NullMarked;
