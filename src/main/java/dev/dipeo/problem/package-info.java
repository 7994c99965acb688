/** Problems on the wire: RFC 9457 documents, for every error that leaves the HTTP surface. */
@NullMarked
package dev.dipeo.problem;

import org.jspecify.annotations.NullMarked;
