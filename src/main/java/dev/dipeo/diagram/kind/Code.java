package dev.dipeo.diagram.kind;

import java.util.Optional;

/** The Python of a node. */
public sealed interface Code {
  /**
   * An expression in the diagram.
   *
   * @param firstLine the line in the diagram's file of the code's first line
   */
  record Expression(String text, int firstLine) implements Code {}

  /** Code that may do more than one thing. */
  sealed interface Script extends Code {}

  /** Statements in the diagram; their lines count as those of an expression. */
  record Statements(String text, int firstLine) implements Script {}

  /**
   * A file below the configured folder.
   *
   * @param functionName the function to call with the inputs as keyword arguments; empty: the file
   *     runs like statements
   */
  record InFile(String path, Optional<String> functionName) implements Script {}
}
