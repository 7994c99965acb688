/** The HTTP edge of receiving: bytes in, verified, normalised, journaled, answered. */
@NullMarked
package dev.dipeo.gateway;

import org.jspecify.annotations.NullMarked;
