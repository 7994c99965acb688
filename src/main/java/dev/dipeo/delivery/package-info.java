/**
 * Outgoing HTTP: the only client of the program, with its bounds and error messages. No other
 * package opens a connection.
 */
@NullMarked
package dev.dipeo.delivery;

import org.jspecify.annotations.NullMarked;
