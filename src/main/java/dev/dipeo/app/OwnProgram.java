package dev.dipeo.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How this program was started, so that it can start itself once more with other words. */
final class OwnProgram {
  private static final String JAR_FLAG = "-jar";

  private OwnProgram() {}

  /**
   * The native executable, or the same Java with the same options and jar.
   *
   * @throws IllegalStateException when the system does not tell how
   */
  static List<String> command(List<String> words) {
    ProcessHandle.Info self = ProcessHandle.current().info();
    List<String> command = new ArrayList<>();
    if (isNative()) {
      command.add(self.command().orElseThrow(OwnProgram::unknown));
    } else {
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(optionsAndJar(self));
    }
    command.addAll(words);
    return command;
  }

  private static List<String> optionsAndJar(ProcessHandle.Info self) {
    List<String> arguments = self.arguments().map(Arrays::asList).orElseThrow(OwnProgram::unknown);
    int jar = arguments.indexOf(JAR_FLAG);
    if (jar < 0 || jar + 1 >= arguments.size()) {
      throw unknown();
    }
    return arguments.subList(0, jar + 2);
  }

  static boolean isNative() {
    return "runtime".equals(System.getProperty("org.graalvm.nativeimage.imagecode"));
  }

  private static IllegalStateException unknown() {
    return new IllegalStateException(
        "the system does not tell how this program was started; start it with ./dipeo");
  }
}
