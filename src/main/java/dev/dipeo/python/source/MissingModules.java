package dev.dipeo.python.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds imports of modules that do not exist or do nothing in the cage, by reading import
 * statements before anything runs.
 */
public final class MissingModules {
  private static final String NO_NETWORK = "Python has no network here; send with a hook node";
  private static final String NO_PROCESSES = "Python starts no processes here";

  /** Modules of the standard library that cannot do anything in the cage. */
  private static final Map<String, String> POWERLESS =
      Map.ofEntries(
          Map.entry("socket", NO_NETWORK),
          Map.entry("socketserver", NO_NETWORK),
          Map.entry("ssl", NO_NETWORK),
          Map.entry("http.client", NO_NETWORK),
          Map.entry("http.server", NO_NETWORK),
          Map.entry("urllib.request", NO_NETWORK),
          Map.entry("smtplib", NO_NETWORK),
          Map.entry("ftplib", NO_NETWORK),
          Map.entry("imaplib", NO_NETWORK),
          Map.entry("poplib", NO_NETWORK),
          Map.entry("telnetlib", NO_NETWORK),
          Map.entry("xmlrpc.client", NO_NETWORK),
          Map.entry("subprocess", NO_PROCESSES),
          Map.entry("multiprocessing", NO_PROCESSES),
          Map.entry("ctypes", "Python calls no native code here"));

  private static final Pattern TEXT_BLOCK =
      Pattern.compile(
          "\"\"\"(?:[^\\\\]|\\\\.)*?\"\"\"|\'\'\'(?:[^\\\\]|\\\\.)*?\'\'\'", Pattern.DOTALL);

  private static final Pattern IMPORT =
      Pattern.compile("^[ \\t]*(?:from[ \\t]+([\\w.]+)[ \\t]+import\\b|import[ \\t]+([^#;]+))");

  private static final Set<String> STANDARD = standard();

  private MissingModules() {}

  /**
   * An import of a missing module.
   *
   * @param line of the code, from 1
   * @param why explanation for the author of the code
   */
  public record Missing(int line, String module, String why) {}

  /**
   * Reads the import statements of some code. May report an import that the code can do without.
   *
   * @param own modules in the folder of the code
   */
  public static List<Missing> of(String code, Set<String> own) {
    List<Missing> missing = new ArrayList<>();
    int line = 0;
    for (String text : withoutTextBlocks(code).split("\n", -1)) {
      line++;
      Matcher statement = IMPORT.matcher(text);
      if (statement.find()) {
        for (String module : modules(statement)) {
          int at = line;
          why(module, own).ifPresent(why -> missing.add(new Missing(at, module, why)));
        }
      }
    }
    return missing;
  }

  private static List<String> modules(Matcher statement) {
    if (statement.group(1) != null) {
      return statement.group(1).startsWith(".") ? List.of() : List.of(statement.group(1));
    }
    List<String> modules = new ArrayList<>();
    for (String item : statement.group(2).split(",")) {
      String name = item.strip().split("\\s")[0];
      if (name.matches("\\w+(\\.\\w+)*")) {
        modules.add(name);
      }
    }
    return modules;
  }

  private static Optional<String> why(String module, Set<String> own) {
    String top = module.split("\\.")[0];
    if (own.contains(top)) {
      return Optional.empty();
    }
    for (String name = module; !name.isEmpty(); ) {
      if (POWERLESS.containsKey(name)) {
        return Optional.ofNullable(POWERLESS.get(name));
      }
      name = name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }
    return STANDARD.contains(top)
        ? Optional.empty()
        : Optional.of("there is Python's standard library and nothing else");
  }

  private static String withoutTextBlocks(String code) {
    return TEXT_BLOCK
        .matcher(code)
        .replaceAll(
            block -> "\n".repeat((int) block.group().chars().filter(c -> c == '\n').count()));
  }

  private static Set<String> standard() {
    Map<String, Boolean> names = new TreeMap<>();
    try (InputStream in = MissingModules.class.getResourceAsStream("standard_modules.txt")) {
      if (in == null) {
        throw new IllegalStateException("resource standard_modules.txt is missing");
      }
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .flatMap(line -> List.of(line.split(" ")).stream())
          .forEach(name -> names.put(name, true));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Set.copyOf(names.keySet());
  }
}
