/**
 * External services as their manifests declare them: which events they send, how they sign, what
 * they want to hear. Nothing here is particular to one service.
 */
@NullMarked
package dev.dipeo.provider;

import org.jspecify.annotations.NullMarked;
