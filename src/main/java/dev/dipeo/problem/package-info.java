/** RFC 9457 problem documents for all errors of the HTTP API. */
@NullMarked
package dev.dipeo.problem;

import org.jspecify.annotations.NullMarked;
