package dev.dipeo.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.base.IdSource;
import dev.dipeo.store.Samples;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after the process was killed in the middle of writing. */
class CrashTest {
  private static final int KILLS = 5;
  private static final int ACKNOWLEDGED_MAX = 800;
  private static final long SEED = 20261123;

  @TempDir Path folder;

  @Test
  void append_acknowledgedThenKilled_isThere() throws Exception {
    var random = new Random(SEED);
    List<Long> acknowledged = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      acknowledged.addAll(appendAndKill(1 + random.nextInt(ACKNOWLEDGED_MAX)));
      try (Opened opened = Opened.in(folder)) {
        for (long id : acknowledged) {
          assertThat(opened.store().journal().find(id).await().atMost(Duration.ofSeconds(60)))
              .as("event %d after kill %d, seed %d", id, kill, SEED)
              .isPresent();
        }
      }
    }
    assertThat(acknowledged).hasSizeGreaterThan(KILLS).doesNotHaveDuplicates();
  }

  /** The ids that a child process printed before it was killed. */
  private List<Long> appendAndKill(int afterAcknowledged) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Appender.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<Long> printed = new ArrayList<>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        // The last line may be cut: whole ones end with a full stop.
        if (line.endsWith(".")) {
          printed.add(Long.parseLong(line, 0, line.length() - 1, 10));
        }
        if (printed.size() == afterAcknowledged) {
          // SIGKILL. Through the handle, as Process would also close the pipe with what was
          // printed.
          child.toHandle().destroyForcibly();
        }
      }
    }
    child.waitFor();
    assertThat(printed).hasSizeGreaterThanOrEqualTo(afterAcknowledged);
    return printed;
  }

  /** The child process: appends without end, and prints each id when it is acknowledged. */
  static final class Appender {
    private static final int CONCURRENT = 16;

    private Appender() {}

    public static void main(String[] folder) {
      Opened opened = Opened.in(Path.of(folder[0]));
      var ids = new IdSource(InstantSource.system());
      ids.startAfter(opened.store().highestId());
      for (int i = 0; i < CONCURRENT; i++) {
        appendNext(opened, ids);
      }
    }

    private static void appendNext(Opened opened, IdSource ids) {
      long id = ids.next();
      opened
          .store()
          .journal()
          .append(Samples.push(id, "d-" + id, "\"" + "x".repeat(8_000) + "\""))
          .subscribe()
          .with(
              appended -> {
                System.out.println(id + ".");
                System.out.flush();
                appendNext(opened, ids);
              });
    }
  }
}
