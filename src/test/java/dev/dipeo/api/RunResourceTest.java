package dev.dipeo.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.dipeo.base.IdSource;
import dev.dipeo.library.DiagramLibrary;
import dev.dipeo.run.RunEngine;
import dev.dipeo.run.RunSettings;
import dev.dipeo.run.RunStore;
import dev.dipeo.store.sqlite.Opened;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunResourceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path folder;

  @Test
  void start_whoseCallerGoesAwayBeforeTheAnswer_runsAllTheSame() throws Exception {
    Path diagrams = Files.createDirectories(folder.resolve("diagrams"));
    Files.writeString(
        diagrams.resolve("hello.yaml"),
        "version: light\nnodes:\n  - label: Start\n    type: start\n");
    DiagramLibrary library = new DiagramLibrary(diagrams);
    library.refresh();
    CompletableFuture<Void> written = new CompletableFuture<>();
    CompletableFuture<Void> go = new CompletableFuture<>();
    try (Opened opened = Opened.in(folder.resolve("data"));
        var timers = Executors.newSingleThreadScheduledExecutor();
        RunEngine engine =
            new RunEngine(
                (_, _) -> Uni.createFrom().nothing(),
                opened.store().runs(),
                RunSettings.DEFAULTS,
                CLOCK,
                timers,
                timers)) {
      RunStore runs = saysSoLate(opened.store().runs(), written, go);
      RunResource resource = new RunResource(runs, engine, library, new IdSource(CLOCK), CLOCK);
      Cancellable caller =
          resource.start("{\"diagram\": \"hello\"}".getBytes(UTF_8)).subscribe().with(_ -> {});
      written.join();
      caller.cancel();
      go.complete(null);

      await().atMost(PATIENCE).until(() -> engine.inProgress() == 1);
    }
  }

  /** A store that has a new run on disk before anybody hears of it. */
  private static RunStore saysSoLate(
      RunStore real, CompletableFuture<Void> written, CompletableFuture<Void> go) {
    return (RunStore)
        Proxy.newProxyInstance(
            RunStore.class.getClassLoader(),
            new Class<?>[] {RunStore.class},
            (_, method, arguments) -> {
              Object result = method.invoke(real, arguments);
              return method.getName().equals("create")
                  ? ((Uni<?>) result)
                      .invoke(() -> written.complete(null))
                      .call(() -> Uni.createFrom().completionStage(go))
                  : result;
            });
  }
}
