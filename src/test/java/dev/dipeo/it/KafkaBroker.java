package dev.dipeo.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real Kafka of one broker without ZooKeeper, as a process of its own that can be restarted. */
final class KafkaBroker implements AutoCloseable {
  static final String TOPIC = "webhook-events";
  static final String DEAD = "webhook-events.dead";
  static final int PARTITIONS = 3;

  /** More than a producer sends by default. */
  static final int MESSAGE_BYTES_MAX = 2 << 20;

  private static final Duration START_MAX = Duration.ofMinutes(2);
  private static final Duration STOP_MAX = Duration.ofSeconds(30);

  private final Path folder;
  private final int port;
  private Process process;

  /**
   * Starts a broker and makes the topics.
   *
   * @param folder where it keeps its data; does not exist yet
   */
  KafkaBroker(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    this.port = PackagedProgram.freePort();
    configure(PackagedProgram.freePort());
    this.process = start();
    try (Admin admin = admin()) {
      admin
          .createTopics(
              List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1), new NewTopic(DEAD, 1, (short) 1)))
          .all()
          .get();
    }
  }

  private void configure(int controllerPort) throws Exception {
    Path data = folder.resolve("data");
    Files.writeString(
        folder.resolve("broker.properties"),
        """
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
        log.cleaner.dedupe.buffer.size=4194304
        num.network.threads=1
        num.io.threads=2
        background.threads=1
        broker.session.timeout.ms=1500
        broker.heartbeat.interval.ms=300
        message.max.bytes=%4$d
        """
            .formatted(port, controllerPort, data, MESSAGE_BYTES_MAX));
  }

  private Process start() throws IOException {
    Process started =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx192m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                folder.resolve("broker.properties").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("broker.log").toFile()))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    await()
        .alias("broker listens; see " + folder.resolve("broker.log"))
        .atMost(START_MAX)
        .until(() -> listens(started));
    return started;
  }

  private boolean listens(Process started) throws IOException {
    if (!started.isAlive()) {
      throw new AssertionError(
          "the broker ended:\n" + Files.readString(folder.resolve("broker.log")));
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The process of its own. */
  static final class Main {
    private static final String CLUSTER = "4L6g3nShT-eMCtK--X86sw";

    private Main() {}

    /** Formats the folder if it is new, then serves. */
    public static void main(String[] arguments) {
      String configuration = arguments[0];
      if (!Files.exists(Path.of(configuration).resolveSibling("data").resolve("meta.properties"))) {
        int exitCode =
            kafka.tools.StorageTool.execute(
                new String[] {"format", "-t", CLUSTER, "-c", configuration}, System.out);
        if (exitCode != 0) {
          System.exit(exitCode);
        }
      }
      kafka.Kafka.main(new String[] {configuration});
    }
  }

  /** Ends it, as a machine that is switched off. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void startAgain() throws IOException {
    process = start();
  }

  /** What a program is told to use this broker. */
  Map<String, String> settings() {
    return Map.of("DIPEO_CHANNEL", "kafka", "KAFKA_BOOTSTRAP_SERVERS", servers());
  }

  /** The topics that anybody made. */
  Set<String> topics() throws Exception {
    try (Admin admin = admin()) {
      return admin.listTopics().names().get();
    }
  }

  /** The groups that anybody read in. */
  Set<String> groups() throws Exception {
    try (Admin admin = admin()) {
      return admin.listGroups().all().get().stream()
          .map(GroupListing::groupId)
          .collect(Collectors.toSet());
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", servers()));
  }

  /** As {@code host:port}. */
  String servers() {
    return "127.0.0.1:" + port;
  }

  /** Puts a record on the topic, as a stranger might. */
  void put(ProducerRecord<byte[], byte[]> record) throws ExecutionException, InterruptedException {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of(
                "bootstrap.servers", servers(), "max.request.size", MESSAGE_BYTES_MAX),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(record).get();
    }
  }

  /** All records of a topic. */
  List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", servers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        consumer.poll(Duration.ofMillis(200)).forEach(all::add);
      }
      return all;
    }
  }

  @Override
  public void close() throws Exception {
    process.destroy();
    if (!process.waitFor(STOP_MAX)) {
      kill();
    }
  }
}
