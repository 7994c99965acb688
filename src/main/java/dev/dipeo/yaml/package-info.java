/**
 * Reads YAML text into plain values with their locations, and the keys of objects into typed
 * values. Provider manifests and diagrams are read with it.
 */
@NullMarked
package dev.dipeo.yaml;

import org.jspecify.annotations.NullMarked;
