/**
 * Verifying and making signatures over the bytes of a request, as declared: no input or output, no
 * clock, nothing that is particular to one provider.
 */
@NullMarked
package dev.dipeo.signature;

import org.jspecify.annotations.NullMarked;
