/**
 * Wiring: configuration, the order of starting and stopping, health. The only package that knows
 * all others.
 */
@NullMarked
package dev.dipeo.app;

import org.jspecify.annotations.NullMarked;
