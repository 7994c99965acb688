package load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A program to measure.
 *
 * @param missing how to get it, if it is not here
 * @param command with {@code {port}} and {@code {folder}}, its scratch folder
 * @param path where it takes webhooks
 */
record Form(String name, Optional<String> missing, List<String> command, Map<String, String> environment, String path) {
  private static final String OURS = "/webhooks/github";
  private static final String JAR = "target/quarkus-app/quarkus-run.jar";
  private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final Path WEBHOOK = Path.of("target/peers/webhook/usr/bin/webhook");

  static final Form JVM = jvm("ours", Path.of(""));
  /** A receiver on a folder of its own: allowed only when somebody is said to take its events up. */
  private static final Map<String, String> DRAINED_LATER = Map.of("DIPEO_MODE", "receive", "DIPEO_JOURNAL_DRAINED_LATER", "true");

  static final Form NATIVE_RECEIVE = nativeReceive("ours", Path.of(""));
  static final Form NATIVE = ours("ours, native", Path.of(""), "target/native/dipeo-runner", "make native-full", "target/native/dipeo-runner", Map.of());
  private static final Form JVM_RECEIVE = ours("ours, JVM, mode receive", Path.of(""), JAR, "make build", "./dipeo", DRAINED_LATER);
  private static final Form WITHOUT_JOURNAL = ours("ours, JVM, without journal", Path.of("target/without-journal"), JAR, "bench/build without-journal", "./dipeo", Map.of());

  private static final Form BARE = of("bare endpoint, JVM", "target/bare/quarkus-app/quarkus-run.jar", "bench/build bare",
      List.of(JAVA, "@docker/jvm.options", "-jar", "target/bare/quarkus-app/quarkus-run.jar"), "/bench/bare");
  private static final Form BARE_NATIVE = of("bare endpoint, native", "target/native-bare/bare-runner", ".ci/native bare", List.of("target/native-bare/bare-runner"), "/bench/bare");
  private static final Form NODE_RED = of("Node-RED", "target/peers/node-red/node_modules/node-red/red.js", "bench/peers/install",
      List.of("target/peers/node-red/node_modules/.bin/node", "target/peers/node-red/node_modules/node-red/red.js", "--port", "{port}", "--userDir", "{folder}", "--settings", "bench/peers/node-red-settings.js", "bench/peers/node-red-flow.json"), "/github");
  private static final Form ADNANH = of("adnanh/webhook", WEBHOOK.toString(), "bench/peers/install",
      List.of(WEBHOOK.toString(), "-ip", "127.0.0.1", "-port", "{port}", "-hooks", "bench/peers/webhook.json"), "/hooks/github");

  /** The whole program with its store in the database that BENCH_POSTGRESQL names: jdbc:postgresql://host/database?user=... */
  private static final List<Form> ON_POSTGRESQL = Stream.ofNullable(System.getenv("BENCH_POSTGRESQL"))
      .map(url -> ours("ours, JVM, PostgreSQL", Path.of(""), JAR, "make build", "./dipeo", Map.of("DIPEO_STORE", "postgresql", "QUARKUS_DATASOURCE_JDBC_URL", url)))
      .toList();

  /** The native receiver that has the Kafka client. */
  private static final String KAFKA_RECEIVER = "target/native-receive-kafka/dipeo-runner";

  /** One server on SQLite, servers on one PostgreSQL, and receivers and runners with a topic between them. */
  static final Form ONE = ours("A: SQLite", Path.of(""), JAR, "make build", "./dipeo", Map.of());
  static final Form REPLICA = ours("B: PostgreSQL", Path.of(""), JAR, "make build", "./dipeo", Map.of("DIPEO_STORE", "postgresql"));
  static final Form RUNNER = ours("C: runner", Path.of(""), JAR, "make build", "./dipeo",
      Map.of("DIPEO_MODE", "run", "DIPEO_CHANNEL", "kafka", "DIPEO_STORE", "postgresql"));
  private static final Map<String, String> ONTO_KAFKA = Map.of("DIPEO_MODE", "receive", "DIPEO_CHANNEL", "kafka", "DIPEO_STORE", "none");
  static final Form KAFKA_JVM = ours("C: Kafka, JVM", Path.of(""), JAR, "make build", "./dipeo", ONTO_KAFKA);
  static final Form KAFKA_NATIVE = ours("C: Kafka, native receiver", Path.of(""), KAFKA_RECEIVER, "make native-receive-kafka", KAFKA_RECEIVER, ONTO_KAFKA);

  /** What the table compares, in its order. */
  static final List<Form> RECEIVERS = withVariants(with(ON_POSTGRESQL, JVM, JVM_RECEIVE, NATIVE_RECEIVE, WITHOUT_JOURNAL, BARE, BARE_NATIVE, NODE_RED, ADNANH));

  /** The forms that receive and keep. */
  static final List<Form> KEEPERS = withVariants(List.of(JVM, NATIVE_RECEIVE));

  static final List<Form> RUNNERS = withVariants(List.of(JVM, NATIVE));

  private static List<Form> with(List<Form> more, Form... forms) {
    return Stream.concat(Stream.of(forms), more.stream()).toList();
  }

  /** Adds the same forms of another checkout (BENCH_BEFORE=folder), and the receiver with other options (BENCH_NATIVE_OPTIONS). */
  private static List<Form> withVariants(List<Form> forms) {
    String before = System.getenv("BENCH_BEFORE");
    String options = System.getenv("BENCH_NATIVE_OPTIONS");
    List<Form> all = new ArrayList<>();
    for (Form form : forms) {
      if (before != null && form == JVM) {
        all.add(jvm("before", Path.of(before)));
      }
      if (before != null && form == NATIVE_RECEIVE) {
        all.add(nativeReceive("before", Path.of(before)));
      }
      all.add(form);
      if (options != null && form == NATIVE_RECEIVE) {
        all.add(form.with(options));
      }
    }
    return all;
  }

  /** The same with settings of the machine that it runs on. */
  Form on(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(settings);
    return new Form(name, missing, command, all, path);
  }

  private Form with(String options) {
    List<String> words = new ArrayList<>(command);
    words.addAll(1, List.of(options.split(" ")));
    return new Form(name + ", " + options, missing, words, environment, path);
  }

  /** The forms that are here and that BENCH_FORMS asks for (parts of names, separated by semicolons); says which are missing. */
  static List<Form> present(List<Form> forms) {
    String asked = System.getenv().getOrDefault("BENCH_FORMS", "");
    List<Form> chosen = forms.stream().filter(form -> Stream.of(asked.split(";")).anyMatch(form.name()::contains)).toList();
    chosen.forEach(form -> form.missing().ifPresent(how -> System.out.println(form.name() + ": not built: " + how)));
    return chosen.stream().filter(form -> form.missing().isEmpty()).toList();
  }

  private static Form jvm(String whose, Path checkout) {
    return ours(whose + ", JVM", checkout, JAR, "make build", "./dipeo", Map.of());
  }

  private static Form nativeReceive(String whose, Path checkout) {
    return ours(whose + ", native receiver", checkout, "target/native-receive/dipeo-runner", "make native-receive", "target/native-receive/dipeo-runner", DRAINED_LATER);
  }

  private static Form ours(String name, Path checkout, String file, String how, String program, Map<String, String> environment) {
    return new Form(name, missing(checkout.resolve(file).toString(), how), List.of(checkout.resolve(program).toAbsolutePath().normalize().toString(), "serve"), environment, OURS);
  }

  private static Form of(String name, String file, String how, List<String> command, String path) {
    return new Form(name, missing(file, how), command, Map.of(), path);
  }

  private static Optional<String> missing(String file, String how) {
    return Files.exists(Path.of(file)) ? Optional.empty() : Optional.of(how);
  }
}
