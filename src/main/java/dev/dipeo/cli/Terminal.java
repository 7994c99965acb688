package dev.dipeo.cli;

import dev.dipeo.base.Printable;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * The writer that all commands print to. Escapes characters that are not {@link Printable}, because
 * payloads, errors and the output of nodes are untrusted.
 */
final class Terminal extends FilterWriter {
  private Terminal(Writer out) {
    super(out);
  }

  /** Wraps another writer; flushed after every line. */
  static PrintWriter before(Writer out) {
    return new PrintWriter(new Terminal(out), true);
  }

  @Override
  public void write(int letter) throws IOException {
    write(String.valueOf((char) letter), 0, 1);
  }

  @Override
  public void write(char[] text, int start, int length) throws IOException {
    write(new String(text, start, length), 0, length);
  }

  @Override
  public void write(String text, int start, int length) throws IOException {
    String part = text.substring(start, start + length);
    String shown = part.equals(System.lineSeparator()) ? part : Printable.lines(part);
    out.write(shown, 0, shown.length());
  }
}
