package dev.dipeo.python.source;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the modules that a piece of Python may import, by reading its import statements as text.
 * May find too many: in {@code from a import b}, {@code b} may or may not be a module.
 */
final class Imports {
  private static final Pattern STATEMENT =
      Pattern.compile(
          "(?m)^[ \\t]*(?:from[ \\t]+(\\.*)([\\w.]*)[ \\t]+import[ \\t]*(\\([^)]*\\)|[^#\\n;]+)"
              + "|import[ \\t]+([^#\\n;]+))");

  private Imports() {}

  /**
   * Names of modules, each before its submodules.
   *
   * @param packageName the package of the code; empty: none
   */
  static Set<String> of(String code, String packageName) {
    Set<String> names = new LinkedHashSet<>();
    Matcher statement = STATEMENT.matcher(code.replaceAll("\\\\\\n", " "));
    while (statement.find()) {
      if (statement.group(4) != null) {
        listed(statement.group(4)).forEach(name -> add(name, names));
      } else {
        String from = absolute(statement.group(1).length(), statement.group(2), packageName);
        add(from, names);
        for (String name : listed(statement.group(3))) {
          add(from.isEmpty() ? name : from + "." + name, names);
        }
      }
    }
    return names;
  }

  private static String absolute(int dots, String name, String packageName) {
    if (dots == 0) {
      return name;
    }
    List<String> parts = new ArrayList<>(List.of(packageName.split("\\.")));
    for (int i = 1; i < dots && !parts.isEmpty(); i++) {
      parts.removeLast();
    }
    String base = String.join(".", parts);
    return base.isEmpty() || name.isEmpty() ? base + name : base + "." + name;
  }

  private static List<String> listed(String text) {
    List<String> names = new ArrayList<>();
    for (String item : text.replaceAll("#[^\\n]*", "").replaceAll("[()]", " ").split(",")) {
      String name = item.strip().split("\\s")[0];
      if (name.matches("\\w+(\\.\\w+)*")) {
        names.add(name);
      }
    }
    return names;
  }

  private static void add(String name, Set<String> names) {
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      names.add(name.substring(0, dot));
    }
    if (!name.isEmpty()) {
      names.add(name);
    }
  }
}
