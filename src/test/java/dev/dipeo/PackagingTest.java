package dev.dipeo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.app.Settings;
import dev.dipeo.python.worker.WorkerCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
  static final String JVM = "docker/Dockerfile.jvm";
  private static final String TRAINED =
      "--from=trained /opt/dipeo/dipeo.aot /opt/dipeo/python.ao[t] ./";
  static final String NATIVE = "docker/Dockerfile.native";

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
    assertThat(instructions(JVM, "COPY")).anyMatch(copy -> copy.contains("docker/dipeo "));
    assertThat(instructions(JVM, "ENTRYPOINT")).containsExactly("[\"dipeo\"]");
    assertThat(ROOT.resolve("docker/dipeo")).isExecutable();
    assertThat(Files.readString(ROOT.resolve("docker/dipeo")))
        .contains("-cp /opt/dipeo/quarkus-run.jar dev.dipeo.app.Main", "-Ddipeo.home=/opt/dipeo");
  }

  @Test
  void dockerfileNative_copiesTheProgramThatTheBuildMakes() throws IOException {
    Matcher finalName =
        Pattern.compile("<finalName>(.+?)</finalName>")
            .matcher(Files.readString(ROOT.resolve("pom.xml")));
    assertThat(finalName.find()).isTrue();

    assertThat(made(NATIVE)).contains("/build/target/" + finalName.group(1) + "-runner");
    assertThat(instructions(NATIVE, "COPY"))
        .anyMatch(copy -> copy.endsWith(" /usr/local/bin/dipeo"));
    assertThat(instructions(NATIVE, "ENTRYPOINT")).containsExactly("[\"dipeo\"]");
  }

  @ParameterizedTest
  @ValueSource(strings = {JVM, NATIVE})
  void dockerfile_portAndVariables_areThoseOfTheSettings(String file) throws IOException {
    Map<?, ?> settings = settings();
    Map<?, ?> quarkus = (Map<?, ?>) settings.get("quarkus");
    String port = String.valueOf(((Map<?, ?>) quarkus.get("http")).get("port"));

    assertThat(instructions(file, "EXPOSE")).containsExactly(port);
    List<String> variables = List.of(instructions(file, "ENV").getFirst().split("\\s+"));
    assertThat(variables)
        .contains("QUARKUS_HTTP_PORT=" + port, "QUARKUS_HTTP_HOST=0.0.0.0", "DIPEO_DATA_DIR=/data");
    assertThat(variables)
        .allSatisfy(variable -> isVariableOfASetting(variable.substring(0, variable.indexOf('='))));
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

  /** A variable of ours is that of a setting; others are Quarkus' or the system's. */
  static void isVariableOfASetting(String variable) {
    if (!variable.startsWith("DIPEO_")) {
      assertThat(variable).matches("QUARKUS_.*|XDG_CACHE_HOME|LANG");
      return;
    }
    assertThat(
            Stream.of(Settings.class.getMethods())
                .map(method -> method.getName().replaceAll("([A-Z])", "_$1"))
                .map(name -> "DIPEO_" + name.toUpperCase(Locale.ROOT)))
        .contains(variable);
  }

  /** The cache fits only what was trained with the same options. */
  @Test
  void aotCache_isTrainedAndUsedWithTheSameOptions() throws IOException {
    assertThat(jvmOptions())
        .contains("-XX:+UseParallelGC", "-XX:GCTimeRatio=19", "-XX:-UseGCOverheadLimit", "-Xms32m");
    Map.of(
            "dipeo", "\"@$home/docker/jvm.options\"",
            "docker/dipeo", "@/opt/dipeo/jvm.options",
            "docker/train", "\"@$(cd \"$(dirname \"$0\")\" && pwd)/jvm.options\"")
        .forEach((script, use) -> assertThat(read(script)).as(script).contains(use));
    for (String script : List.of("dipeo", "docker/dipeo", "docker/train")) {
      assertThat(jvmOptions()).as("stand in %s too", script).noneMatch(read(script)::contains);
    }
    assertThat(instructions(JVM, "COPY")).contains("docker/jvm.options ./");
    assertThat(Files.readString(ROOT.resolve("dipeo")))
        .contains("-XX:AOTCache=\"$home/target/quarkus-app/dipeo.aot\"");
    assertThat(Files.readString(ROOT.resolve("docker/dipeo")))
        .contains("-XX:AOTCache=/opt/dipeo/dipeo.aot");
    assertThat(Files.readString(ROOT.resolve("docker/train")))
        .contains("-XX:AOTCacheOutput=\"$app/dipeo.aot\"");
    assertThat(instructions(JVM, "COPY")).contains(TRAINED);
  }

  /** A worker and the native program are other JVMs, and need these all the same. */
  @Test
  void otherForms_haveTheOptionsThatTheProgramNeeds() throws IOException {
    assertThat(jvmOptions())
        .contains("-XX:+ExitOnOutOfMemoryError")
        .filteredOn(
            option -> option.matches("--enable-native-access.*|--sun-misc.*|.*OutOfMemory.*"))
        .hasSize(3)
        .isSubsetOf(WorkerCommand.java(1 << 20, List.of(), List.of()).words());
    assertThat(Files.readString(ROOT.resolve("src/main/resources/application.yaml")))
        .contains("- --enable-native-access=ALL-UNNAMED", "- -R:+ExitOnOutOfMemoryError");
  }

  /** Else the JVM warns, and does not start with its cache. */
  @Test
  void jvmOptions_leaveRoomInAHeapOf64Mib() throws Exception {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + ROOT.resolve("docker/jvm.options"),
                "-Xmx64m",
                "-version")
            .redirectErrorStream(true)
            .start();
    assertThat(new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .doesNotContain("warning");
    assertThat(java.waitFor()).isZero();
  }

  private static List<String> jvmOptions() {
    return read("docker/jvm.options")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  private static String read(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A code change ships the product's layers, not the libraries below them. */
  @Test
  void dockerfileJvm_putsWhatChangesLeastFirst() throws IOException {
    List<String> copies = instructions(JVM, "COPY");
    assertThat(copies)
        .containsSubsequence(
            "--from=build /build/target/quarkus-app/lib/ lib/",
            "--from=build /build/target/quarkus-app/app/ app/",
            TRAINED);
  }

  @Test
  void compose_fitsTheImageAndTheSettings() throws IOException {
    Map<?, ?> compose =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(ROOT.resolve("docker/compose.yaml")));
    Map<?, ?> gateway = (Map<?, ?>) ((Map<?, ?>) compose.get("services")).get("gateway");
    Map<?, ?> build = (Map<?, ?>) gateway.get("build");
    Path context = ROOT.resolve("docker").resolve(String.valueOf(build.get("context"))).normalize();
    assertThat(context).isEqualTo(ROOT);
    assertThat(context.resolve(String.valueOf(build.get("dockerfile")))).exists();
    String port = instructions(JVM, "EXPOSE").getFirst();
    assertThat((List<?>) gateway.get("ports"))
        .asString()
        .isEqualTo("[127.0.0.1:" + port + ":" + port + "]");
    for (Object name : ((Map<?, ?>) gateway.get("environment")).keySet()) {
      if (!name.toString().endsWith("_SECRET")) {
        isVariableOfASetting(name.toString());
      }
    }
    for (Object volume : (List<?>) gateway.get("volumes")) {
      String[] parts = volume.toString().split(":");
      if (parts[0].startsWith(".")) {
        assertThat(ROOT.resolve("docker").resolve(parts[0])).exists();
      } else {
        assertThat((Map<?, ?>) compose.get("volumes")).asString().contains(parts[0]);
        assertThat(instructions(JVM, "VOLUME")).contains(parts[1]);
      }
    }
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
  static List<String> instructions(String file, String kind) throws IOException {
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
