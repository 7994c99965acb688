package dev.dipeo.diagram.kind;

import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Yaml;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds templates in Python, where they do not work: Python reads variables by name. Python uses
 * braces too, doubled in f-strings, so only braces without another meaning are found.
 */
final class CodeTemplates {
  private static final Pattern PLACE =
      Pattern.compile("(['\"]?)\\{\\{\\s*(?<path>[A-Za-z_][\\w.\\[\\]]*)\\s*}}(['\"]?)");

  private static final Pattern FORMATTED =
      Pattern.compile("\\b[fF][rR]?['\"]|\\b[rR][fF]['\"]|\\.format|\\.replace|Template");

  /** Outside quotes, doubled braces are a set in a set, which Python cannot build. */
  private static final Pattern BARE =
      Pattern.compile("^[^'\"#]*?\\{\\{\\s*(?<path>[A-Za-z_][\\w.\\[\\]]*)\\s*}}");

  private CodeTemplates() {}

  /** The warning for a condition that contains a template. */
  static Optional<String> inExpression(Yaml.Scalar expression) {
    String text = expression.text();
    Matcher place = PLACE.matcher(text);
    if (FORMATTED.matcher(text).find() || !place.find()) {
      return Optional.empty();
    }
    String right = place.replaceAll(match -> Matcher.quoteReplacement(place(match.group(2))));
    return Optional.of(
        "{{ }} is no template in a condition, which is Python and sees variables by name; write "
            + Fields.shortened(right.strip()));
  }

  private static String place(String path) {
    String[] names = path.split("\\.");
    StringBuilder out = new StringBuilder(names[0]);
    for (String name : List.of(names).subList(1, names.length)) {
      int bracket = name.indexOf('[');
      String key = bracket < 0 ? name : name.substring(0, bracket);
      out.append("[\"")
          .append(key)
          .append("\"]")
          .append(bracket < 0 ? "" : name.substring(bracket));
    }
    return out.toString();
  }

  /** The warnings for the code of a code_job, by line of the file. */
  static Map<Integer, String> inStatements(Yaml.Scalar code) {
    Map<Integer, String> said = new TreeMap<>();
    if (code.text().contains("\"\"\"") || code.text().contains("'''")) {
      return said; // text may look like code there
    }
    int line = code.firstLine();
    for (String text : code.text().lines().toList()) {
      Matcher bare = BARE.matcher(text);
      if (bare.find()) {
        said.put(
            line,
            "{{ }} is no template in Python, which sees variables by name; write "
                + place(bare.group("path"))
                + " for {{"
                + bare.group("path")
                + "}}");
      }
      line++;
    }
    return said;
  }
}
