/**
 * Secrets that diagrams use: text that refers to them by name until it is sent, the list of allowed
 * ones, and their removal from received text.
 */
@NullMarked
package dev.dipeo.secret;

import org.jspecify.annotations.NullMarked;
