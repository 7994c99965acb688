/**
 * Secrets that diagrams name: text that holds them by name until it is sent, who may name which,
 * and how they are taken out of what comes back.
 */
@NullMarked
package dev.dipeo.secret;

import org.jspecify.annotations.NullMarked;
