package dev.dipeo.diagram.kind;

import java.util.Optional;

/** The Python of a node. */
public sealed interface Code {
  /**
   * An expression in the diagram.
   *
   * @param firstLine line in the diagram's file of the code's first line
   */
  record Expression(String text, int firstLine) implements Code {}

  /** Code that may consist of several statements. */
  sealed interface Script extends Code {}

  /**
   * Statements in the diagram.
   *
   * @param firstLine line in the diagram's file of the code's first line
   */
  record Statements(String text, int firstLine) implements Script {}

  /**
   * A file below the configured folder.
   *
   * @param functionName function to call with the inputs as keyword arguments; empty to run the
   *     file like statements
   */
  record InFile(String path, Optional<String> functionName) implements Script {}
}
