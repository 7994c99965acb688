package dev.dipeo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/** The code blocks and links of the documentation. */
public final class Documents {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^( *)```([a-z]*)\\n(.*?)^ *```$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]*)(?:#([^)]*))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

  private Documents() {}

  /** The documents of the project's own folder, of {@code docs} and of {@code bench}. */
  public static List<Path> all() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String folder : List.of("", "docs", "bench")) {
      try (var files = Files.list(Path.of(folder))) {
        all.addAll(files.filter(file -> file.toString().endsWith(".md")).sorted().toList());
      }
    }
    return all;
  }

  /** The lines of the shell blocks. */
  public static List<String> shellCommands(Path document) {
    return blocks(document, "bash").stream()
        .flatMap(String::lines)
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  /** The shell blocks, each whole. */
  public static List<String> shellBlocks(Path document) {
    return blocks(document, "bash");
  }

  public static List<String> yamlBlocks(Path document) {
    return blocks(document, "yaml");
  }

  /**
   * A relative link.
   *
   * @param anchor of the heading in that document, or empty
   */
  public record Link(Path target, String anchor) {}

  public static List<Link> links(Path document) {
    Path own = document.toAbsolutePath();
    return LINK.matcher(text(document))
        .results()
        .filter(link -> !link.group(1).contains(":"))
        .map(
            link ->
                new Link(
                    link.group(1).isEmpty() ? own : own.resolveSibling(link.group(1)).normalize(),
                    Objects.requireNonNullElse(link.group(2), "")))
        .toList();
  }

  /** The anchors that GitHub gives to the headings. */
  public static List<String> anchors(Path document) {
    return HEADING
        .matcher(BLOCK.matcher(text(document)).replaceAll(""))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  private static List<String> blocks(Path document, String language) {
    return BLOCK
        .matcher(text(document))
        .results()
        .filter(block -> block.group(2).equals(language))
        .map(block -> block.group(3).stripIndent())
        .toList();
  }

  private static String text(Path document) {
    try {
      return Files.readString(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
