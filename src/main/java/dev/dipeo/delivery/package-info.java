/**
 * Outgoing HTTP: one client for the whole product, with its bounds and its words for what can go
 * wrong. Nobody else opens a connection.
 */
@NullMarked
package dev.dipeo.delivery;

import org.jspecify.annotations.NullMarked;
