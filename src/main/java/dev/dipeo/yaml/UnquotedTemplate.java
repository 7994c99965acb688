package dev.dipeo.yaml;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds a template at the beginning of an unquoted value, such as <code>url: {{u}}/path</code>.
 * YAML reads the braces as nested objects and its own error message is no help, so the line is
 * searched for a template.
 */
final class UnquotedTemplate {
  /** Longest line searched, in characters. */
  private static final int LINE_MAX = 2_000;

  private static final int SHOWN_MAX = 80;

  /** After a key, a dash, or the bracket of a list or object; or alone in its line. */
  private static final Pattern VALUE =
      Pattern.compile(
          "(?:(?<key>[\\w.-]{1,60}|\"[^\"]{1,60}\")\\s*:\\s+|(?:^|\\s)-\\s+|[\\[,{]\\s*|^\\s*)"
              + "(?<template>\\{\\{[^{}\\n]{1,200}}})(?<rest>[^\\n]*)");

  private static final Pattern FLOW_END = Pattern.compile("[,\\]}]");

  private UnquotedTemplate() {}

  /**
   * The message for a line that has such a template; else empty.
   *
   * @param line one line of the file
   */
  static Optional<Found> in(String line) {
    Matcher value = VALUE.matcher(line.length() > LINE_MAX ? line.substring(0, LINE_MAX) : line);
    while (value.find()) {
      int at = value.start("template");
      if (!isQuoted(line, at)) {
        String whole = value.group("template") + tail(value.group("rest"), line.substring(0, at));
        String key = value.group("key") == null ? "" : value.group("key") + ": ";
        String quote = whole.contains("\"") ? "'" : "\"";
        return Optional.of(
            new Found(
                at,
                "a value that begins with a template needs quotes, else {{ }} is an object; write "
                    + key
                    + quote
                    + (whole.length() > SHOWN_MAX ? whole.substring(0, SHOWN_MAX) + "…" : whole)
                    + quote));
      }
      value.region(value.end("template"), value.regionEnd());
    }
    return Optional.empty();
  }

  /**
   * @param column counted from 0
   */
  record Found(int column, String message) {}

  /** Whether an odd number of quotes precedes it. An apostrophe in a word does not count. */
  private static boolean isQuoted(String line, int at) {
    char open = 0;
    for (int i = 0; i < at; i++) {
      char c = line.charAt(i);
      boolean begins = i == 0 || " \t[{,:".indexOf(line.charAt(i - 1)) >= 0;
      if (open == 0 && (c == '"' || c == '\'') && begins) {
        open = c;
      } else if (open != 0 && c == open && (c != '"' || line.charAt(i - 1) != '\\')) {
        open = 0;
      }
    }
    return open != 0;
  }

  /** The part of the line that belongs to the value: inside brackets, only up to the next comma. */
  private static String tail(String rest, String before) {
    boolean flow =
        before.chars().filter(c -> c == '{' || c == '[').count()
            > before.chars().filter(c -> c == '}' || c == ']').count();
    String tail = rest.replaceFirst("\\s#.*", "");
    if (flow) {
      Matcher end = FLOW_END.matcher(tail);
      return (end.find() ? tail.substring(0, end.start()) : tail).stripTrailing();
    }
    return tail.stripTrailing();
  }
}
