package dev.dipeo.diagram.kind;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One node of a diagram: data only; its {@code NodeRunner} runs it. To add a kind, write a record
 * with a {@link Kind}, name it here and in {@link Kinds}, and write its runner.
 */
public sealed interface Node permits Start, SendHook, AwaitHook, CodeJob, Condition, Endpoint {
  NodeOptions options();

  Kind kind();

  /** The Python that the node runs. */
  default Optional<Code> code() {
    return Optional.empty();
  }

  default String label() {
    return options().label();
  }

  /** Longest time for one attempt: the diagram's, else the kind's; empty: there is no limit. */
  default Optional<Duration> timeout() {
    return options().timeout().or(kind()::timeout);
  }

  /**
   * What all nodes of a kind have in common.
   *
   * @param nodes its record
   * @param type as diagrams write it, {@code code_job}. Kinds that share a type are read by the
   *     first of them in {@link Kinds}, which tells them apart.
   * @param does what it does, for the documentation
   * @param properties the keys that it has besides those of every node
   * @param outputs where connections can leave from
   * @param variable the variable that a connection without a label defines; empty: only the keys of
   *     the value
   * @param timeout longest time for one attempt where the diagram gives none; empty: no limit
   */
  record Kind(
      Class<? extends Node> nodes,
      String type,
      String does,
      List<String> properties,
      Set<Output> outputs,
      Optional<String> variable,
      Optional<Duration> timeout,
      Set<Trait> traits,
      Reader reader) {
    public Kind {
      properties = List.copyOf(properties);
      outputs = Collections.unmodifiableSet(EnumSet.copyOf(outputs));
      traits = Set.copyOf(traits);
    }

    public boolean has(Trait trait) {
      return traits.contains(trait);
    }

    /** Whether a path of connections ends here: only errors go on. */
    public boolean endsPath() {
      return outputs.equals(Set.of(Output.ERROR));
    }
  }

  /** How the engine treats a kind. */
  enum Trait {
    /** Runs begin here, and no connection can lead here. */
    BEGINS_RUN,
    /** Waits for something outside, so that it can be interrupted at any moment. */
    WAITS,
    /** The runner keeps the timeout, because not all of an attempt's time counts. */
    TIMES_ITSELF,
    /** The runner tries again by itself, so that the engine does not. */
    RETRIES_ITSELF
  }

  /** Reads a node of a kind. */
  interface Reader {
    /** Empty when the node cannot be built; its mistakes are reported then. */
    Optional<? extends Node> read(NodeSource source);
  }

  /** Names that nodes of this diagram may have; for suggestions. */
  static List<String> labels(List<Node> nodes) {
    return nodes.stream().map(Node::label).toList();
  }
}
