package dev.dipeo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The code blocks and links of the documentation. */
public final class Documents {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^( *)```([a-z]*)\\n(.*?)^ *```$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(?:#[^)]*)?\\)");

  private Documents() {}

  /** README.md and what it leads to. */
  public static List<Path> all() throws IOException {
    try (var docs = Files.list(Path.of("docs"))) {
      return java.util.stream.Stream.concat(
              java.util.stream.Stream.of(Path.of("README.md"), Path.of("bench/README.md")),
              docs.filter(file -> file.toString().endsWith(".md")).sorted())
          .toList();
    }
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

  /** What relative links lead to. */
  public static List<Path> links(Path document) {
    Path folder = document.toAbsolutePath().getParent();
    return LINK.matcher(text(document))
        .results()
        .map(link -> link.group(1))
        .filter(target -> !target.contains("://"))
        .map(target -> folder.resolve(target).normalize())
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
