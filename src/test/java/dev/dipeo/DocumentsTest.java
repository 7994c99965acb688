package dev.dipeo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.diagram.LightReader;
import dev.dipeo.provider.Manifests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  @Test
  void everyLink_leadsToAFile() throws Exception {
    List<Path> links = new ArrayList<>();
    for (Path document : Documents.all()) {
      links.addAll(Documents.links(document));
    }
    assertThat(links).hasSizeGreaterThan(5).allSatisfy(link -> assertThat(link).exists());
  }
}
