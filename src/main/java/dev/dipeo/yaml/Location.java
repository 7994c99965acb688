package dev.dipeo.yaml;

/**
 * A place in a text file.
 *
 * @param file the file's name as the user knows it
 * @param line 1 for the first line
 * @param column 1 for the first character
 */
public record Location(String file, int line, int column) {
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
