package dev.dipeo.store.sqlite;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import dev.dipeo.journal.Appended;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.SameBody;
import dev.dipeo.store.StoreBounds;
import dev.dipeo.store.sql.SqlStore;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import load.Pushes;
import load.Target;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one event costs that is made durable along with 15 others: in the journal; as a row of a plain SQLite table, with the same
 * guarantee; and as bytes of a file that are written in place. Wall time, most of which is the disk's.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Journaling.BATCH)
@Fork(1)
@Warmup(iterations = 6, time = 3)
@Measurement(iterations = 6, time = 3)
public class Journaling {
  static final int BATCH = 16;
  private static final int BODIES = 1_024;

  private Path folder;
  private final List<byte[]> bodies = new ArrayList<>();
  private final List<JsonNode> payloads = new ArrayList<>();
  private final List<String> hashes = new ArrayList<>();
  private long id = 1;
  private SqlStore store;
  private ExecutorService completions;
  private Connection plain;
  private PreparedStatement insert;
  private FileChannel file;

  @Setup
  public void open() throws Exception {
    folder = Files.createTempDirectory("bench-hot");
    Pushes pushes = new Pushes(new Target(0, "/", "push", Files.readAllBytes(Path.of("bench/push.json"))), "bench-secret", 1);
    ByteBuffer request = ByteBuffer.allocate(pushes.requestBytesMax());
    for (int i = 0; i < BODIES; i++) {
      pushes.next(request.clear());
      bodies.add(pushes.body());
      payloads.add(Json.parse(bodies.getLast()));
      hashes.add(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bodies.getLast())));
    }
    completions = Executors.newSingleThreadExecutor();
    store =
        Sqlite.open(
            folder,
            new StoreBounds(10_000, 64 << 20, 10_000, 64 << 20, 1, 100, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofDays(7)),
            completions,
            InstantSource.system());
    plain = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("plain.db"));
    try (Statement statement = plain.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = FULL");
      statement.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
    }
    plain.setAutoCommit(false);
    insert = plain.prepareStatement("INSERT INTO events (id, body) VALUES (?, ?)");
    file = FileChannel.open(folder.resolve("plain.log"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    for (int i = 0; i < BODIES; i++) {
      file.write(ByteBuffer.wrap(bodies.get(i)));
    }
    file.force(true);
  }

  @TearDown
  public void close() throws Exception {
    store.close();
    completions.shutdown();
    plain.close();
    file.close();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }

  @Benchmark
  public void syncBare() throws IOException {
    if (id % BODIES == 1) {
      file.position(0);
    }
    for (int i = 0; i < BATCH; i++) {
      file.write(ByteBuffer.wrap(bodies.get((int) (id++ % BODIES))));
    }
    file.force(false);
  }

  @Benchmark
  public void journalBare() throws Exception {
    for (int i = 0; i < BATCH; i++) {
      insert.setLong(1, id);
      insert.setBytes(2, bodies.get((int) (id++ % BODIES)));
      insert.executeUpdate();
    }
    plain.commit();
  }

  @Benchmark
  public void journalOurs() {
    List<Uni<Appended>> appends = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      int which = (int) (id % BODIES);
      String delivery = UUID.randomUUID().toString();
      appends.add(
          store
              .journal()
              .append(
                  new Event(
                      id++,
                      "github",
                      "push",
                      delivery,
                      Instant.now(),
                      Map.of("content-type", "application/json", "x-github-event", "push", "x-github-delivery", delivery),
                      payloads.get(which),
                      bodies.get(which),
                      HexFormat.of().formatHex(delivery.getBytes()).substring(0, 64)),
                  DedupeRule.of(SameBody.FLAG)));
    }
    Uni.join().all(appends).andFailFast().await().indefinitely();
  }
}
