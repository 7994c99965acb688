package dev.dipeo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The images' recipes agree with the checkout, with what the build makes, and with the settings.
 */
class PackagingTest {
  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static final String JVM = "docker/Dockerfile.jvm";
  private static final String NATIVE = "docker/Dockerfile.native";

  @ParameterizedTest
  @ValueSource(strings = {JVM, NATIVE})
  void dockerfile_copiesWhatTheCheckoutHoldsAndDockerignoreLetsThrough(String file)
      throws IOException {
    List<String> copied =
        instructions(file, "COPY").stream()
            .filter(arguments -> !arguments.contains("--from="))
            .flatMap(PackagingTest::sources)
            .toList();

    assertThat(copied)
        .contains("pom.xml", "mvnw", ".mvn/", "src/main/", "integrations/", "diagrams/")
        .allSatisfy(source -> assertThat(ROOT.resolve(source)).exists());
    List<String> ignore = Files.readAllLines(ROOT.resolve(".dockerignore"));
    assertThat(ignore).contains("*", "src/test", "**/.env");
    assertThat(copied)
        .allSatisfy(source -> assertThat(ignore).contains("!" + source.split("/", 2)[0]));
    assertThat(ROOT.resolve("mvnw")).isExecutable();
    assertThat(ROOT.resolve("docker/healthcheck")).isExecutable();
  }

  @Test
  void dockerfileJvm_copiesEveryPartOfTheFastJar() throws IOException {
    assertThat(made(JVM))
        .containsExactlyInAnyOrder(
            "/build/target/quarkus-app/lib/",
            "/build/target/quarkus-app/app/",
            "/build/target/quarkus-app/quarkus/",
            "/build/target/quarkus-app/quarkus-run.jar");
    assertThat(instructions(JVM, "ENTRYPOINT").getFirst())
        .contains("\"/opt/dipeo/quarkus-run.jar\"");
  }

  @Test
  void dockerfileNative_copiesTheProgramThatTheBuildMakes() throws IOException {
    Matcher finalName =
        Pattern.compile("<finalName>(.+?)</finalName>")
            .matcher(Files.readString(ROOT.resolve("pom.xml")));
    assertThat(finalName.find()).isTrue();

    assertThat(made(NATIVE)).contains("/build/target/" + finalName.group(1) + "-runner");
    assertThat(instructions(NATIVE, "ENTRYPOINT").getFirst()).contains("\"/opt/dipeo/dipeo\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {JVM, NATIVE})
  void dockerfile_portAndVariables_areThoseOfTheSettings(String file) throws IOException {
    Map<?, ?> settings = settings();
    Map<?, ?> dipeo = (Map<?, ?>) settings.get("dipeo");
    Map<?, ?> quarkus = (Map<?, ?>) settings.get("quarkus");
    String port = String.valueOf(((Map<?, ?>) quarkus.get("http")).get("port"));

    assertThat(instructions(file, "EXPOSE")).containsExactly(port);
    List<String> variables = List.of(instructions(file, "ENV").getFirst().split("\\s+"));
    assertThat(variables)
        .contains("QUARKUS_HTTP_PORT=" + port, "QUARKUS_HTTP_HOST=0.0.0.0", "DIPEO_DATA_DIR=/data");
    assertThat(variables)
        .filteredOn(variable -> variable.startsWith("DIPEO_"))
        .allSatisfy(
            variable ->
                assertThat(dipeo.keySet().stream().map(key -> variableOf(String.valueOf(key))))
                    .contains(variable.substring(0, variable.indexOf('='))));
    assertThat(Files.readString(ROOT.resolve("docker/healthcheck")))
        .contains("${QUARKUS_HTTP_PORT:-" + port + "}");
  }

  @ParameterizedTest
  @ValueSource(strings = {JVM, NATIVE})
  void dockerfile_runsAsNobodySpecial_andKeepsDataOnAVolume(String file) throws IOException {
    assertThat(instructions(file, "USER").getLast()).isEqualTo("10001:0");
    assertThat(instructions(file, "VOLUME")).containsExactly("/data");
    assertThat(instructions(file, "CMD")).containsExactly("[\"serve\"]");
    assertThat(instructions(file, "HEALTHCHECK")).hasSize(1);
    assertThat(instructions(file, "LABEL").getFirst()).contains("org.opencontainers.image.title=");
  }

  private static String variableOf(String key) {
    return "DIPEO_" + key.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
  }

  private static List<String> made(String file) throws IOException {
    return instructions(file, "COPY").stream()
        .filter(arguments -> arguments.contains("--from=build"))
        .flatMap(PackagingTest::sources)
        .filter(source -> source.startsWith("/build/"))
        .toList();
  }

  /** What a COPY copies: its arguments but the options and the target. */
  private static Stream<String> sources(String arguments) {
    List<String> words =
        Stream.of(arguments.split("\\s+")).filter(word -> !word.startsWith("--")).toList();
    return words.subList(0, words.size() - 1).stream();
  }

  /** The arguments of every instruction of a kind, in order, each on one line. */
  private static List<String> instructions(String file, String kind) throws IOException {
    String text = Files.readString(ROOT.resolve(file)).replaceAll("\\\\\n\\s*", " ");
    List<String> found = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith(kind + " ")) {
        found.add(line.substring(kind.length() + 1).strip());
      }
    }
    assertThat(found).as(kind + " of " + file).isNotEmpty();
    return found;
  }

  private static Map<?, ?> settings() throws IOException {
    return new Yaml(new SafeConstructor(new LoaderOptions()))
        .load(Files.readString(ROOT.resolve("src/main/resources/application.yaml")));
  }
}
