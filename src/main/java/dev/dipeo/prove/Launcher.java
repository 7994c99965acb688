package dev.dipeo.prove;

import java.util.List;

/** Starts this program again in its own process. */
public interface Launcher {
  /** The command that starts the program with these arguments. */
  List<String> command(List<String> words);
}
