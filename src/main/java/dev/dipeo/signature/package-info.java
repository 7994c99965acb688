/**
 * Verifies and makes signatures over the bytes of a request, as declared. No input or output, no
 * clock, nothing specific to one provider.
 */
@NullMarked
package dev.dipeo.signature;

import org.jspecify.annotations.NullMarked;
