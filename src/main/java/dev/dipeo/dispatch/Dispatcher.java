package dev.dipeo.dispatch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Backoff;
import dev.dipeo.base.IdSource;
import dev.dipeo.base.Insistent;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.Journal;
import dev.dipeo.library.DiagramLibrary;
import dev.dipeo.run.CompiledDiagram;
import dev.dipeo.run.Run;
import dev.dipeo.run.RunId;
import dev.dipeo.run.RunStarter;
import dev.dipeo.run.RunStarter.NewRun;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Decides what an event does: it starts a run of each diagram with a matching start node, and wakes
 * each run that waits for it. The event counts as dispatched when all of that is recorded; the runs
 * then continue on their own. Dispatching an event twice starts no run twice, so an attempt that
 * failed half-way is simply repeated. While the store is unavailable, the dispatch waits for as
 * long as necessary, without counting attempts.
 */
@Singleton
public final class Dispatcher {
  private static final Logger LOG = Logger.getLogger(Dispatcher.class);
  private static final Backoff WAITS = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

  private final DiagramLibrary library;
  private final RunStarter starter;
  private final AwaitedEvents awaited;
  private final Journal journal;
  private final DispatchMarks marks;
  private final IdSource ids;
  private final InstantSource clock;
  private final DispatchBounds bounds;

  Dispatcher(
      DiagramLibrary library,
      RunStarter starter,
      AwaitedEvents awaited,
      Journal journal,
      IdSource ids,
      InstantSource clock,
      DispatchBounds bounds) {
    this.library = library;
    this.starter = starter;
    this.awaited = awaited;
    this.journal = journal;
    this.marks = new DispatchMarks(journal);
    this.ids = ids;
    this.clock = clock;
    this.bounds = bounds;
  }

  /**
   * Completes when the diagrams have been read. Until then no event can be dispatched: it would
   * count as one that no diagram asks for.
   */
  Uni<Void> ready() {
    return library.onceRead();
  }

  /**
   * Completes when the event is dispatched or dead, not before {@link #ready}. Never fails because
   * of the event or a diagram.
   */
  Uni<Void> dispatch(Event event) {
    return ready().chain(() -> dispatchNow(event));
  }

  private Uni<Void> dispatchNow(Event event) {
    return Uni.createFrom()
        .deferred(() -> Insistent.of(startRuns(event).chain(() -> awaited.bring(event))))
        .onFailure()
        .retry()
        .withBackOff(WAITS.first(), WAITS.max())
        .atMost(Math.max(1, bounds.attemptsMax() - 1L))
        .chain(() -> Insistent.of(marks.dispatched(event.id())))
        .invoke(
            () ->
                LOG.debugf(
                    "event.dispatched execution=%s event=%s.%s",
                    event.executionId(), event.provider(), event.name()))
        .onFailure()
        .recoverWithUni(failure -> bury(event, failure));
  }

  private Uni<Void> bury(Event event, Throwable failure) {
    LOG.errorf(
        failure, "event.dead execution=%s attempts=%d", event.executionId(), bounds.attemptsMax());
    return Insistent.of(
            journal.bury(event.id(), "could not be dispatched: " + failure.getMessage()))
        .onFailure()
        .invoke(
            e ->
                LOG.errorf(
                    e,
                    "event.left execution=%s: it stays pending and is tried again at the next start",
                    event.executionId()))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> startRuns(Event event) {
    Map<CompiledDiagram, List<String>> startsByDiagram = new LinkedHashMap<>();
    for (DiagramLibrary.Trigger trigger : library.triggers(event.provider(), event.name())) {
      if (trigger.start().hook().orElseThrow().accepts(event.payload())) {
        startsByDiagram
            .computeIfAbsent(trigger.diagram(), _ -> new ArrayList<>())
            .add(trigger.start().label());
      }
    }
    if (startsByDiagram.isEmpty()) {
      LOG.debugf(
          "event.matches_no_diagram execution=%s event=%s.%s",
          event.executionId(), event.provider(), event.name());
      return Uni.createFrom().voidItem();
    }
    ObjectNode variables = JsonNodeFactory.instance.objectNode();
    variables.set("event", EventView.of(event));
    variables.set("payload", event.payload());
    List<NewRun> wanted = new ArrayList<>();
    startsByDiagram.forEach(
        (diagram, starts) ->
            wanted.add(
                new NewRun(
                    Run.queued(
                        RunId.next(ids),
                        diagram.diagram(),
                        starts,
                        variables,
                        event.id(),
                        clock.instant()),
                    diagram)));
    return starter.start(wanted, Optional.of(event.payload())).replaceWithVoid();
  }
}
