package dev.dipeo.prove;

import java.util.List;

/** Starts this program once more, as a process of its own. */
public interface Launcher {
  /** The command that starts it with these words of the command line. */
  List<String> command(List<String> words);
}
