package dev.dipeo.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The command line that starts this program again with other arguments. */
final class OwnProgram {
  /** The main class, as in ./dipeo. */
  static final String MAIN_CLASS = "dev.dipeo.app.Main";

  private OwnProgram() {}

  /**
   * The native executable, or the same Java with the same options and class path.
   *
   * @throws IllegalStateException if the system does not tell how this program was started
   */
  static List<String> command(List<String> words) {
    ProcessHandle.Info self = ProcessHandle.current().info();
    List<String> command = new ArrayList<>();
    if (isNative()) {
      command.add(self.command().orElseThrow(OwnProgram::unknown));
    } else {
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(optionsAndMain(self));
    }
    command.addAll(words);
    return command;
  }

  /** Everything up to the main class; the arguments follow it. */
  private static List<String> optionsAndMain(ProcessHandle.Info self) {
    List<String> arguments = self.arguments().map(Arrays::asList).orElseThrow(OwnProgram::unknown);
    int main = arguments.indexOf(MAIN_CLASS);
    if (main < 0) {
      throw unknown();
    }
    return arguments.subList(0, main + 1);
  }

  static boolean isNative() {
    return "runtime".equals(System.getProperty("org.graalvm.nativeimage.imagecode"));
  }

  private static IllegalStateException unknown() {
    return new IllegalStateException(
        "the system does not tell how this program was started; start it with ./dipeo");
  }
}
