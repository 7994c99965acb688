package dev.dipeo.replica;

import java.time.Duration;

/**
 * How a process joins those that share the store.
 *
 * @param name for people; one of the same name replaces those that are gone at once
 * @param lease after how long without a write the others give it up
 */
public record Member(String name, Replica.Kind kind, Duration lease) {}
