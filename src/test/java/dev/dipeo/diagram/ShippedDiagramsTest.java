package dev.dipeo.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The diagrams that are shipped and those of the documentation are good, without any warning. */
class ShippedDiagramsTest {
  private static final Path DIAGRAMS = Path.of("diagrams");
  private static final Pattern YAML_BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$");

  @Test
  void everyShippedDiagram_isReadWithoutWarnings() throws Exception {
    List<String> names = new ArrayList<>();
    for (Path file : shipped()) {
      String name = Diagram.nameOf(DIAGRAMS.relativize(file).toString()).orElseThrow();
      ReadDiagram read = LightReader.read(name, file.toString(), Files.readString(file));
      assertThat(read.warnings()).as(name).isEmpty();
      assertThat(read.diagram().defaultRoots()).as(name).isNotEmpty();
      names.add(name);
    }
    assertThat(names).contains("webhook_diagram", "github_push", "deploy_gate");
  }

  @Test
  void everyExampleOfTheDocumentation_isReadWithoutWarnings() throws Exception {
    Matcher blocks = YAML_BLOCK.matcher(Files.readString(Path.of("docs/diagrams.md")));
    int count = 0;
    while (blocks.find()) {
      String block = blocks.group(1);
      String text =
          block.startsWith("version:") ? block : "version: light\nnodes:\n" + block.indent(2);
      assertThat(LightReader.read("docs", "docs/diagrams.md", text).warnings()).as(block).isEmpty();
      count++;
    }
    assertThat(count).isGreaterThanOrEqualTo(7);
  }

  @Test
  void webhookDiagram_isTheSeedsCompleteExampleButForItsUrl() throws Exception {
    String shipped = Files.readString(DIAGRAMS.resolve("webhook_diagram.yaml"));
    String asInTheSeed =
        shipped
            .substring(shipped.indexOf("version: light"))
            .replace("\"{{webhook_url}}\"", "https://hooks.slack.com/services/YOUR/WEBHOOK/URL")
            .replace(
                """
                    props:
                      custom_data:
                        webhook_url: http://127.0.0.1:9000/webhook
                """,
                "");
    assertThat(asInTheSeed).isEqualTo(SeedExamples.COMPLETE);
  }

  static List<Path> shipped() throws IOException {
    try (var files = Files.walk(DIAGRAMS)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
