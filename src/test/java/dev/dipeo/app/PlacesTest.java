package dev.dipeo.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacesTest {
  @TempDir Path root;

  private Optional<String> mistake(Map<String, String> changed) {
    Map<String, String> all = new HashMap<>();
    for (String name : new String[] {"data", "diagrams", "integrations", "code", "files"}) {
      all.put("dipeo." + name + "-dir", root.resolve(name).toString());
    }
    all.put("dipeo.development-secret", "none");
    all.put("dipeo.log-level", "INFO");
    all.put("dipeo.home", root.resolve("program").toString());
    changed.forEach((name, value) -> all.put("dipeo." + name, root.resolve(value).toString()));
    return new Places(
            new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(Settings.class)
                .withSources(new PropertiesConfigSource(all, "test", 1_000))
                .build()
                .getConfigMapping(Settings.class))
        .mistake();
  }

  @Test
  void mistake_foldersApart_isNone() {
    assertThat(mistake(Map.of())).isEmpty();
    assertThat(mistake(Map.of("files-dir", "data/files"))).isEmpty();
    assertThat(mistake(Map.of("files-dir", "code-files"))).isEmpty();
    assertThat(mistake(Map.of("files-dir", "program/files"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "code-dir, files",
    "code-dir, files/code",
    "code-dir, files/../files/code/",
    "code-dir, .",
    "diagrams-dir, files",
    "diagrams-dir, files/diagrams",
    "diagrams-dir, .",
    "integrations-dir, files/integrations",
    "files-dir, code",
    "files-dir, code/out",
    "files-dir, diagrams/out",
    "files-dir, integrations",
    "data-dir, files",
    "data-dir, files/data",
    "home, files/program",
  })
  void mistake_nodesWouldWriteWhatIsRead_namesTheSettings(String name, String folder) {
    assertThat(mistake(Map.of(name, folder)))
        .hasValueSatisfying(
            mistake -> assertThat(mistake).contains("dipeo.files-dir").contains("nodes write"));
  }

  @ParameterizedTest
  @CsvSource({"code", "diagrams", "data", "code/sub"})
  void mistake_throughALink_isFound(String target) throws IOException {
    Path folder = Files.createDirectories(root.resolve(target));
    Files.createSymbolicLink(root.resolve("link"), folder);
    assertThat(mistake(Map.of("files-dir", "link"))).isPresent();
    boolean isData = target.equals("data");
    assertThat(mistake(Map.of("files-dir", "link/not-there-yet")).isPresent()).isEqualTo(!isData);
  }

  @Test
  void mistake_workingDirectoryOrHomeInside_isFound() {
    assertThat(mistake(Map.of("files-dir", Path.of("").toAbsolutePath().toString()))).isPresent();
    assertThat(mistake(Map.of("files-dir", System.getProperty("user.home")))).isPresent();
    assertThat(mistake(Map.of("files-dir", "/"))).isPresent();
  }
}
