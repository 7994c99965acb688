package dev.dipeo.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Refusing;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Runs in memory. A write is pending until the executor gets to it, and then it is there with all
 * that were subscribed to before it, like a group commit.
 */
final class MemoryRunStore implements RunStore {
  private final Executor executor;
  private final Queue<Runnable> unwritten = new ArrayDeque<>();
  private final Map<String, Run> runs = new LinkedHashMap<>();
  private final Map<String, TreeMap<Integer, NodeRecord>> nodes = new LinkedHashMap<>();
  private final List<String> writes = new ArrayList<>();

  private volatile boolean failing;
  private volatile Predicate<String> full = _ -> false;
  private volatile Predicate<String> refused = _ -> false;

  MemoryRunStore(Executor executor) {
    this.executor = executor;
  }

  /** The same records, without what was pending: as after a crash. */
  synchronized MemoryRunStore afterCrash(Executor executor) {
    MemoryRunStore copy = new MemoryRunStore(executor);
    copy.runs.putAll(runs);
    nodes.forEach((run, records) -> copy.nodes.put(run, new TreeMap<>(records)));
    return copy;
  }

  /** What was written, in order: {@code begin}, {@code RUNNING A1}, {@code COMPLETED}. */
  synchronized List<String> writes() {
    return List.copyOf(writes);
  }

  synchronized void put(Run run) {
    runs.put(run.id(), run);
  }

  synchronized RecordedRun get(String id) {
    return new RecordedRun(run(id), List.copyOf(nodes(id).values()));
  }

  @Override
  public Uni<Void> record(Run run, List<NodeRecord> records) {
    return write(names(records), () -> put(run.id(), records));
  }

  private static List<String> names(List<NodeRecord> records) {
    return records.stream()
        .map(node -> node.state() + " " + node.node() + node.activation())
        .toList();
  }

  private void put(String runId, List<NodeRecord> records) {
    for (NodeRecord node : records) {
      nodes(runId)
          .compute(
              node.sequence(),
              (_, before) ->
                  before != null && before.finishedAt().isPresent() && node.finishedAt().isEmpty()
                      ? before
                      : node);
    }
  }

  private static List<String> with(List<String> names, String name) {
    List<String> all = new ArrayList<>(names);
    all.add(name);
    return all;
  }

  @Override
  public Uni<Boolean> begin(String runId) {
    return Uni.createFrom()
        .deferred(
            () ->
                run(runId).state().isFinal()
                    ? Uni.createFrom().item(false)
                    : write(
                            List.of("begin"),
                            () -> runs.put(runId, in(RunState.RUNNING, run(runId))))
                        .replaceWith(true));
  }

  @Override
  public Uni<Void> finish(Run ended, List<NodeRecord> records) {
    return write(
        with(names(records), ended.state().name()),
        () -> {
          put(ended.id(), records);
          runs.put(
              ended.id(),
              run(ended.id())
                  .ended(
                      ended.state(),
                      ended.finishedAt().orElseThrow(),
                      ended.failedNode(),
                      ended.failure(),
                      ended.result()));
        });
  }

  /** Refuses every write to come. */
  void failFromNowOn() {
    failing = true;
  }

  /** Fails these writes until told otherwise, as when the disk is full. */
  void full(Predicate<String> writes) {
    full = writes;
  }

  /** Fails these writes, each time, as values that cannot be recorded. */
  void refuse(Predicate<String> writes) {
    refused = writes;
  }

  private Uni<Void> write(List<String> names, Runnable change) {
    if (failing) {
      return Uni.createFrom().failure(new IllegalStateException("disk full"));
    }
    if (names.stream().anyMatch(refused)) {
      return Uni.createFrom().failure(new IllegalArgumentException("nested too deeply"));
    }
    return Uni.createFrom()
        .emitter(
            emitter -> {
              if (names.stream().anyMatch(full)) {
                emitter.fail(new Refusing.FullDisk());
                return;
              }
              synchronized (this) {
                unwritten.add(
                    () -> {
                      change.run();
                      writes.addAll(names);
                      emitter.complete(null);
                    });
              }
              executor.execute(() -> writeNext());
            });
  }

  private void writeNext() {
    // Each task writes one, the oldest: what is later in the queue is never there before it.
    Runnable oldest;
    synchronized (this) {
      oldest = unwritten.remove();
    }
    oldest.run();
  }

  private Run run(String id) {
    return Optional.ofNullable(runs.get(id)).orElseThrow();
  }

  private Map<Integer, NodeRecord> nodes(String id) {
    return nodes.computeIfAbsent(id, any -> new TreeMap<>());
  }

  private static Run in(RunState state, Run run) {
    return new Run(
        run.id(),
        run.diagram(),
        run.file(),
        run.source(),
        state,
        run.eventId(),
        run.startNodes(),
        run.variables(),
        run.createdAt(),
        run.finishedAt(),
        run.failedNode(),
        run.failure(),
        run.result(),
        run.origin(),
        run.resumes());
  }

  @Override
  public Uni<Optional<RecordedRun>> find(String runId) {
    return Uni.createFrom().item(() -> Optional.of(get(runId)));
  }

  @Override
  public Uni<Void> written() {
    throw new UnsupportedOperationException("the engine does not ask");
  }

  @Override
  public Uni<List<Run>> create(List<Run> created, Optional<JsonNode> payload) {
    throw new UnsupportedOperationException("the engine creates no runs");
  }

  @Override
  public Uni<Boolean> woke(String runId, String node, int activation, long eventId) {
    throw new UnsupportedOperationException("the engine wakes no runs");
  }

  @Override
  public Uni<List<Run>> list(RunQuery query) {
    throw new UnsupportedOperationException("the engine lists no runs");
  }

  @Override
  public Uni<List<RecordedRun>> ofEvent(long eventId) {
    throw new UnsupportedOperationException("the engine knows no events");
  }

  @Override
  public Uni<List<Unfinished>> unfinished(String afterRunId, int max) {
    throw new UnsupportedOperationException("the engine is told what to resume");
  }

  @Override
  public Uni<List<Unfinished>> unfinished(List<Long> numbers) {
    throw new UnsupportedOperationException("the engine is told what to resume");
  }

  @Override
  public Uni<Void> waits(EventWait wait) {
    throw new UnsupportedOperationException("the engine knows no events");
  }

  @Override
  public Uni<Void> resumed(Map<String, Resumes> resumed) {
    throw new UnsupportedOperationException("the engine does not count");
  }

  @Override
  public Uni<Void> abandon(String runId, Instant at, Outcome.Failure why) {
    throw new UnsupportedOperationException("the engine abandons no runs");
  }

  @Override
  public Uni<Void> cancel(String runId, Instant at) {
    throw new UnsupportedOperationException("the engine ends its runs itself");
  }

  @Override
  public Uni<Void> acquit() {
    throw new UnsupportedOperationException("the engine does not count");
  }

  @Override
  public Uni<List<Wake>> wakes(String runId) {
    throw new UnsupportedOperationException("the engine knows no events");
  }
}
