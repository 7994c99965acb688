/**
 * External services as their manifests declare them: their events, signatures and expected
 * responses. Nothing here is specific to one service.
 */
@NullMarked
package dev.dipeo.provider;

import org.jspecify.annotations.NullMarked;
