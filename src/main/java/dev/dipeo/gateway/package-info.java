/** Receives webhooks over HTTP: verifies, normalises, journals, responds. */
@NullMarked
package dev.dipeo.gateway;

import org.jspecify.annotations.NullMarked;
