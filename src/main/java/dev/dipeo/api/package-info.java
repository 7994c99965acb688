/** The HTTP API for events, runs, deliveries, providers and diagrams. */
@NullMarked
package dev.dipeo.api;

import org.jspecify.annotations.NullMarked;
