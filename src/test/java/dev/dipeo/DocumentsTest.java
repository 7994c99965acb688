package dev.dipeo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.delivery.DeliveryException;
import dev.dipeo.diagram.LightReader;
import dev.dipeo.provider.Manifests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documentation shows is good, and what it links to is there. */
class DocumentsTest {
  @Test
  void everyYamlBlock_isADiagramOrAManifestWithoutMistakes() throws Exception {
    List<String> diagrams = new ArrayList<>();
    List<String> manifests = new ArrayList<>();
    for (Path document : Documents.all()) {
      for (String block : Documents.yamlBlocks(document)) {
        String as = document + ":\n" + block;
        if (block.contains("webhook_config:")) {
          var provider =
              Manifests.provider(
                  "example",
                  block,
                  Map.of("EXAMPLE_SECRET", "a secret", "EXAMPLE_VERIFY_TOKEN", "a token"));
          assertThat(provider.missingSecrets()).as(as).isEmpty();
          assertThat(provider.signatureValidation()).as(as).isTrue();
          manifests.add(block);
        } else {
          String text =
              block.contains("version: light")
                  ? block
                  : "version: light\nnodes:\n" + block.indent(2);
          assertThat(LightReader.read("docs", document.toString(), text).warnings())
              .as(as)
              .isEmpty();
          diagrams.add(block);
        }
      }
    }
    assertThat(diagrams).hasSizeGreaterThanOrEqualTo(8);
    assertThat(manifests).isNotEmpty();
  }

  /** Types that the code gives to failures, so that diagrams can tell them apart. */
  @Test
  void everyTypeOfFailure_isDocumented() throws Exception {
    Set<String> types = new TreeSet<>();
    for (DeliveryException.Kind kind : DeliveryException.Kind.values()) {
      types.add(kind.type());
    }
    Pattern failure = Pattern.compile("(?:Failure|failed|wrong)\\(\\s*(?:node,\\s*)?\"([a-z_]+)\"");
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java/dev/dipeo"))) {
      for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
        failure
            .matcher(Files.readString(source))
            .results()
            .forEach(found -> types.add(found.group(1)));
      }
    }
    String page = Files.readString(Path.of("docs/runs.md"));
    assertThat(types).contains("missing_name", "wait_refused", "http_error", "file_error");
    assertThat(types).allSatisfy(type -> assertThat(page).contains("`" + type + "`"));
  }

  @Test
  void everyLogEventOfReplicas_isLogged() throws Exception {
    List<String> named =
        Pattern.compile("^\\| (`[a-z]+\\.[a-z_]+`(?:, `[a-z]+\\.[a-z_]+`)*) \\|", Pattern.MULTILINE)
            .matcher(Files.readString(Path.of("docs/scaling.md")))
            .results()
            .flatMap(row -> Stream.of(row.group(1).replace("`", "").split(", ")))
            .toList();
    StringBuilder code = new StringBuilder();
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java/dev/dipeo"))) {
      for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
        code.append(Files.readString(source));
      }
    }
    assertThat(named).contains("replica.given_up", "replica.lost", "run.resumed");
    assertThat(named)
        .allSatisfy(event -> assertThat(code.toString().contains('"' + event)).as(event).isTrue());
  }

  @Test
  void everyLink_leadsToAFileAndAHeading() throws Exception {
    int links = 0;
    List<String> broken = new ArrayList<>();
    for (Path document : Documents.all()) {
      for (Documents.Link link : Documents.links(document)) {
        links++;
        if (!Files.exists(link.target())
            || (!link.anchor().isEmpty()
                && !Documents.anchors(link.target()).contains(link.anchor()))) {
          broken.add(document + " → " + link);
        }
      }
    }
    assertThat(links).isGreaterThan(60);
    assertThat(broken).isEmpty();
  }

  @Test
  void index_leadsToEveryPage() throws Exception {
    Path index = Path.of("docs/README.md");
    try (var pages = Files.list(Path.of("docs"))) {
      assertThat(Documents.links(index).stream().map(Documents.Link::target))
          .containsAll(
              pages
                  .filter(page -> !page.equals(index))
                  .map(Path::toAbsolutePath)
                  .sorted()
                  .toList());
    }
  }

  @Test
  void mapForContributors_leadsToEveryPackage() throws Exception {
    try (var files = Files.walk(Path.of("src/main/java/dev/dipeo"))) {
      assertThat(Documents.links(Path.of("CONTRIBUTING.md")).stream().map(Documents.Link::target))
          .containsAll(
              files
                  .filter(file -> file.endsWith("package-info.java"))
                  .map(file -> file.toAbsolutePath().getParent())
                  .sorted()
                  .toList());
    }
  }
}
