package dev.dipeo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.app.Settings;
import dev.dipeo.python.worker.WorkerCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
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
  private static final String COMPOSE = "docker/compose.yaml";
  private static final String CLUSTER = "docker/compose.cluster.yaml";

  /**
   * What an orderly stop may take: the default of {@code dipeo.shutdown-grace}, and three writes of
   * up to 5 s each (GracefulStop).
   */
  static final int STOP_SECONDS = 10 + 3 * 5;

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
      assertThat(variable).matches("QUARKUS_.*|KAFKA_.*|XDG_CACHE_HOME|LANG");
      return;
    }
    assertThat(variables("DIPEO", Settings.class)).contains(variable);
  }

  private static List<String> variables(String prefix, Class<?> group) {
    List<String> names = new ArrayList<>();
    for (Method method : group.getMethods()) {
      String name =
          prefix + "_" + method.getName().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
      names.add(name);
      Class<?> type = method.getReturnType();
      if (type.isInterface() && type.getEnclosingClass() == Settings.class) {
        names.addAll(variables(name, type));
      }
    }
    return names;
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

  @ParameterizedTest
  @ValueSource(strings = {COMPOSE, CLUSTER})
  void compose_fitsTheImageAndTheSettings(String file) throws IOException {
    Map<?, ?> compose = yaml(file);
    Map<?, ?> gateway = map(compose, "services", "gateway");
    Map<?, ?> build = map(gateway, "build");
    Path context = ROOT.resolve("docker").resolve(String.valueOf(build.get("context"))).normalize();
    assertThat(context).isEqualTo(ROOT);
    assertThat(context.resolve(String.valueOf(build.get("dockerfile")))).exists();
    for (Object name : map(gateway, "environment").keySet()) {
      if (!name.toString().endsWith("_SECRET")) {
        isVariableOfASetting(name.toString());
      }
    }
    for (Object service : map(compose, "services").values()) {
      volumesAreThere((Map<?, ?>) service, compose);
    }
    for (Object volume : (List<?>) gateway.get("volumes")) {
      String[] parts = volume.toString().split(":");
      if (!parts[0].startsWith(".")) {
        assertThat(instructions(JVM, "VOLUME")).contains(parts[1]);
      }
    }
    assertThat(gateway.get("read_only")).isEqualTo(true);
    assertThat(seconds(gateway.get("stop_grace_period"))).isGreaterThanOrEqualTo(STOP_SECONDS);
  }

  private static void volumesAreThere(Map<?, ?> service, Map<?, ?> compose) {
    for (Object volume : (List<?>) service.get("volumes")) {
      String from = volume.toString().split(":")[0];
      if (from.startsWith(".")) {
        assertThat(ROOT.resolve("docker").resolve(from)).exists();
      } else {
        assertThat(map(compose, "volumes").containsKey(from)).as(from).isTrue();
      }
    }
  }

  @Test
  void compose_publishesThePortOfTheImage_toThisMachineOnly() throws IOException {
    String port = instructions(JVM, "EXPOSE").getFirst();
    for (Map<?, ?> open :
        List.of(
            map(yaml(COMPOSE), "services", "gateway"),
            map(yaml(CLUSTER), "services", "balancer"))) {
      assertThat((List<?>) open.get("ports"))
          .asString()
          .isEqualTo("[127.0.0.1:" + port + ":" + port + "]");
    }
  }

  @Test
  void cluster_isThreeReplicasOnOneDatabase_behindABalancer() throws IOException {
    Map<?, ?> services = map(yaml(CLUSTER), "services");
    Map<?, ?> database = map(services, "database");
    Map<?, ?> gateway = map(services, "gateway");
    Map<?, ?> environment = map(gateway, "environment");

    assertThat(map(gateway, "deploy").get("replicas")).isEqualTo(3);
    assertThat(gateway.containsKey("ports")).isFalse();
    assertThat(environment.get("DIPEO_STORE")).isEqualTo("postgresql");
    Map<?, ?> made = map(database, "environment");
    assertThat(environment.get("QUARKUS_DATASOURCE_JDBC_URL"))
        .isEqualTo("jdbc:postgresql://database:5432/" + made.get("POSTGRES_DB"));
    assertThat(environment.get("QUARKUS_DATASOURCE_USERNAME")).isEqualTo(made.get("POSTGRES_USER"));
    assertThat(environment.get("QUARKUS_DATASOURCE_PASSWORD"))
        .isEqualTo(made.get("POSTGRES_PASSWORD"))
        .asString()
        .matches("\\$\\{POSTGRES_PASSWORD:-.+}");

    assertThat(map(gateway, "depends_on", "database").get("condition"))
        .isEqualTo("service_healthy");
    assertThat(map(services, "balancer", "depends_on", "gateway").get("condition"))
        .isEqualTo("service_healthy");
    for (Object service : services.values()) {
      assertThat(map((Map<?, ?>) service, "healthcheck").get("test")).isInstanceOf(List.class);
      // One that was given up ends, to be started again.
      assertThat(((Map<?, ?>) service).get("restart")).isEqualTo("unless-stopped");
    }
  }

  @Test
  void balancer_asksTheReplicas_andSendsOnlyWebhooksTwice() throws IOException {
    String balancer = read("docker/balancer.conf");
    String port = instructions(JVM, "EXPOSE").getFirst();
    assertThat((List<?>) map(yaml(CLUSTER), "services", "balancer").get("volumes"))
        .asString()
        .isEqualTo("[./balancer.conf:/etc/nginx/nginx.conf:ro]");
    assertThat(balancer)
        .contains("server gateway:" + port + " resolve", "listen " + port + ";")
        .containsPattern("location /webhooks \\{[^}]* non_idempotent;")
        .containsPattern("location /api/ \\{[^}]* proxy_next_upstream off;");
    assertThat(balancer.split("non_idempotent", -1)).hasSize(2);
    String bodyMax =
        String.valueOf(map(settings(), "quarkus", "http", "limits").get("max-body-size"));
    assertThat(balancer).contains("client_max_body_size " + bodyMax.toLowerCase(Locale.ROOT) + ";");
  }

  static int seconds(Object period) {
    Matcher matcher = Pattern.compile("(\\d+)s").matcher(String.valueOf(period));
    assertThat(matcher.matches()).as(String.valueOf(period)).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  private static Map<?, ?> yaml(String file) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(read(file));
  }

  private static Map<?, ?> map(Map<?, ?> from, String... keys) {
    Object value = from;
    for (String key : keys) {
      value = ((Map<?, ?>) value).get(key);
      assertThat(value).as(String.join(".", keys)).isInstanceOf(Map.class);
    }
    return (Map<?, ?>) value;
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

  private static Map<?, ?> settings() {
    return yaml("src/main/resources/application.yaml");
  }
}
