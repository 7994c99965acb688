package dev.dipeo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Far more webhooks than there is capacity for, with a small heap and the bounds as they are unless
 * configured: what is not refused is finished, and memory does not grow.
 */
class OverloadIT {
  private static final int HEAP_MIB = 256;

  /** Heap, and what a JVM needs beside it: code, threads, buffers of the network. */
  private static final long RESIDENT_KIB_MAX = (HEAP_MIB + 350) * 1024L;

  private static final int CONNECTIONS = 64;
  private static final Duration TIME = Duration.ofSeconds(30);

  /** A slow machine receives less in the same time, and so has room for longer. */
  private static final int FLOODS_MAX = 5;

  private static final Duration FINISHED_MAX = Duration.ofMinutes(10);
  private static final int PAGE = 500;

  @TempDir Path folder;

  @Test
  void floodBeyondCapacity_isRefusedInPartAndFinishedInWhole() throws Exception {
    Path diagrams = Files.createDirectories(folder.resolve("diagrams"));
    Files.writeString(
        diagrams.resolve("work.yaml"),
        """
        version: light
        nodes:
          - {label: Opened, type: start, hook_event: github.issues}
          - label: Work
            type: code_job
            code: |
              result = {"number": payload["number"], "sum": sum(range(2000))}
        connections:
          - {from: Opened, to: Work}
        """);
    String body =
        "{\"action\":\"opened\",\"number\":NUMBER,\"text\":\"%s\"}".formatted("x".repeat(8_000));
    try (PackagedProgram program =
        PackagedProgram.serve(
            folder,
            Map.of("GITHUB_WEBHOOK_SECRET", Signed.SECRET, "JAVA_OPTS", "-Xmx" + HEAP_MIB + "m"))) {
      assertThat(program.log())
          .as("the JVM can use a little less than it is given")
          .containsPattern("gateway.bodies_bounded bytes_max=1[012][0-9]{6}:");
      Flood flood = new Flood(program.port(), "issues", body);
      for (int i = 0; i < FLOODS_MAX && !flood.answers().containsKey(503); i++) {
        flood.run(CONNECTIONS, TIME);
      }

      assertThat(flood.answers().keySet())
          .as("statuses: " + flood.answers())
          .containsOnly(200, 503);
      assertThat(flood.withoutRetryAfter()).isEmpty();
      List<String> acknowledged = flood.acknowledged();
      assertThat(acknowledged).isNotEmpty().doesNotHaveDuplicates();

      Api api = new Api(program.url());
      await()
          .atMost(FINISHED_MAX)
          .pollInterval(Duration.ofMillis(500))
          .until(
              () ->
                  api.get("/api/events?state=received&limit=1").getList("events").isEmpty()
                      && api.get("/api/runs?state=queued&limit=1").getList("runs").isEmpty()
                      && api.get("/api/runs?state=running&limit=1").getList("runs").isEmpty());
      Map<String, Integer> completedRuns = completedRuns(api);
      assertThat(acknowledged)
          .allSatisfy(id -> assertThat(completedRuns).as(id).containsEntry(id, 1));
      assertThat(residentKibHighest(program.pid())).isLessThan(RESIDENT_KIB_MAX);
      assertThat(program.log()).doesNotContain("OutOfMemoryError");
    }
  }

  /** Completed runs by execution. */
  private static Map<String, Integer> completedRuns(Api api) {
    Map<String, Integer> runs = new HashMap<>();
    String before = "";
    while (true) {
      var page = api.get("/api/runs?state=completed&limit=" + PAGE + before);
      List<String> executions = page.getList("runs.execution_id", String.class);
      executions.forEach(id -> runs.merge(id, 1, Integer::sum));
      if (executions.size() < PAGE) {
        return runs;
      }
      before = "&before=" + page.getString("runs[-1].id");
    }
  }

  /** The most memory that the process ever had, in KiB (proc(5), VmHWM). */
  private static long residentKibHighest(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }
}
