package dev.dipeo.run;

/**
 * A line that a node printed.
 *
 * @param error whether it went to standard error
 */
public record LogLine(String text, boolean error) {}
