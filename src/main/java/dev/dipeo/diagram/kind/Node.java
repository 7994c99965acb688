package dev.dipeo.diagram.kind;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One node of a diagram: data only; its {@code NodeRunner} runs it. To add a kind, write a record
 * with a {@link Kind}, list it here and in {@link Kinds}, and write its runner.
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

  /** Longest time of one attempt: the diagram's, else the kind's; empty for no limit. */
  default Optional<Duration> timeout() {
    return options().timeout().or(kind()::timeout);
  }

  /**
   * The common properties of all nodes of a kind.
   *
   * @param nodes record class of the kind
   * @param type name in diagrams, {@code code_job}. If kinds share a type, the first of them in
   *     {@link Kinds} reads them and tells them apart
   * @param does description for the documentation
   * @param properties keys in addition to those of every node, and none of those
   * @param outputs outputs from which connections can leave
   * @param variable variable that a connection without a label defines; empty for only the keys of
   *     the value
   * @param timeout longest time of one attempt unless the diagram sets it; empty for no limit
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

    /** Whether a path of connections ends here: only errors continue. */
    public boolean endsPath() {
      return outputs.equals(Set.of(Output.ERROR));
    }
  }

  /** Special treatment of a kind by the engine. */
  enum Trait {
    /** Runs begin here; no connection may lead here. */
    BEGINS_RUN,
    /** Waits for an external event, so it may be interrupted at any moment. */
    WAITS,
    /** The runner applies the timeout, because only part of an attempt's time counts. */
    TIMES_ITSELF,
    /** The runner retries by itself, so the engine does not. */
    RETRIES_ITSELF
  }

  /** Reads a node of a kind. */
  interface Reader {
    /** Empty if the node cannot be built; its mistakes are then reported. */
    Optional<? extends Node> read(NodeSource source);
  }

  /** Labels of nodes in this diagram, for suggestions. */
  static List<String> labels(List<Node> nodes) {
    return nodes.stream().map(Node::label).toList();
  }
}
