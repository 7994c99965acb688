/**
 * YAML text to plain values that know where they stand: what provider manifests and diagrams are
 * read from.
 */
@NullMarked
package dev.dipeo.yaml;

import org.jspecify.annotations.NullMarked;
