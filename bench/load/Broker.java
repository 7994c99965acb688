package load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** A real Kafka of one broker without ZooKeeper on a scratch folder, with the options of its own start script. */
final class Broker implements AutoCloseable {
  static final int PARTITIONS = 12;
  private static final String TOPIC = "webhook-events";
  private static final String CLUSTER = "4L6g3nShT-eMCtK--X86sw";
  private static final List<String> OPTIONS = List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-XX:InitiatingHeapOccupancyPercent=35",
      "-XX:+ExplicitGCInvokesConcurrent");
  private static final Duration START_MAX = Duration.ofMinutes(1);
  private static final long LOOK_MILLIS = 100;

  private final Path folder = Files.createTempDirectory("bench");
  private final int port = freePort();
  private Process process;
  private final Admin admin;

  private Broker() throws Exception {
    Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
    configure(freePort());
    if (java("kafka.tools.StorageTool", List.of(), "format", "-t", CLUSTER, "-c", configuration().toString()).waitFor() != 0) {
      throw new IOException("the broker's folder cannot be made:\n" + lastWords());
    }
    process = java("kafka.Kafka", OPTIONS, configuration().toString());
    long begin = System.nanoTime();
    while (!listens()) {
      if (!process.isAlive() || System.nanoTime() - begin > START_MAX.toNanos()) {
        String words = lastWords();
        kill();
        throw new IOException("the broker does not start:\n" + words);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    admin = Admin.create(Map.of("bootstrap.servers", servers()));
    admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1), new NewTopic(TOPIC + ".dead", 1, (short) 1))).all().get();
  }

  /** Its end ends with this process, too. */
  static Broker start() throws Exception {
    return new Broker();
  }

  private void configure(int controllerPort) throws IOException {
    Files.writeString(configuration(), """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
        controller.listener.names=CONTROLLER
        inter.broker.listener.name=PLAINTEXT
        log.dirs=%3$s
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        group.initial.rebalance.delay.ms=0
        auto.create.topics.enable=false
        """.formatted(port, controllerPort, data()));
  }

  private Process java(String main, List<String> options, String... arguments) throws IOException {
    List<String> command = Stream.of(Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()), options.stream(),
        Stream.of("-cp", System.getProperty("java.class.path"), main), Stream.of(arguments)).flatMap(words -> words).toList();
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())).start();
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) LOOK_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** What a server is told to use this broker. */
  Map<String, String> settings() {
    return Map.of("KAFKA_BOOTSTRAP_SERVERS", servers());
  }

  /** How many records were put on the topic. */
  long records() throws Exception {
    Map<TopicPartition, OffsetSpec> latest = IntStream.range(0, PARTITIONS).boxed()
        .collect(Collectors.toMap(partition -> new TopicPartition(TOPIC, partition), partition -> OffsetSpec.latest()));
    return admin.listOffsets(latest).all().get().values().stream().mapToLong(end -> end.offset()).sum();
  }

  /** Bytes of the topic's log, without its indexes. */
  long logBytes() throws IOException {
    try (Stream<Path> files = Files.walk(data())) {
      return files.filter(file -> file.getParent().getFileName().toString().matches(TOPIC + "-[0-9]+") && file.toString().endsWith(".log"))
          .mapToLong(file -> file.toFile().length()).sum();
    }
  }

  ProcessTree tree() {
    return new ProcessTree(process.toHandle());
  }

  int port() {
    return port;
  }

  private String servers() {
    return "127.0.0.1:" + port;
  }

  private Path configuration() {
    return folder.resolve("broker.properties");
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Path log() {
    return folder.resolve("log");
  }

  private String lastWords() throws IOException {
    return Files.exists(log()) ? Files.readString(log()) : ""; // gone when this process is being ended
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private void kill() {
    try {
      if (process != null) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    delete();
  }

  private void delete() {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      // a scratch folder stays
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
    kill();
  }
}
