package dev.dipeo.diagram;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One node of a diagram: data only, what it does is in the package of its kind. */
public sealed interface Node {
  Settings settings();

  /**
   * The variable that a connection without a label defines, by the kind of its source; none: only
   * the keys of the value.
   */
  Optional<String> defaultVariable();

  default String label() {
    return settings().label();
  }

  /** The kind as diagrams write it. */
  default NodeType type() {
    return switch (this) {
      case Start _ -> NodeType.START;
      case SendHook _, AwaitHook _ -> NodeType.HOOK;
      case CodeJob _ -> NodeType.CODE_JOB;
      case Condition _ -> NodeType.CONDITION;
      case Endpoint _ -> NodeType.ENDPOINT;
    };
  }

  /**
   * Where a run begins.
   *
   * @param hook the event that starts runs here, with {@code trigger_mode: hook}
   * @param customData variables that every node sees
   */
  record Start(Settings settings, Optional<EventPattern> hook, ObjectNode customData)
      implements Node {
    @Override
    public Optional<String> defaultVariable() {
      return Optional.empty();
    }
  }

  /**
   * Sends a webhook. The timeout is that of {@link #settings()}, 30 s where none is given.
   *
   * @param url template; values are encoded for their place
   * @param method HTTP method, upper case
   * @param headers values are templates
   * @param body what to send as JSON; none: the single labelled input, else the object of all
   *     inputs
   * @param signedBy environment variables whose secrets sign it by Standard Webhooks, {@code
   *     secret.NAME} where the diagram names a secret; empty: it is not signed
   */
  record SendHook(
      Settings settings,
      UrlTemplate url,
      String method,
      Map<String, Template> headers,
      Optional<TemplateTree> body,
      List<String> signedBy)
      implements Node {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    public SendHook {
      headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
      signedBy = List.copyOf(signedBy);
    }

    @Override
    public Optional<String> defaultVariable() {
      return Optional.of("webhook_response");
    }
  }

  /**
   * Waits for an event. The timeout is that of {@link #settings()}, 60 s where none is given.
   *
   * @param event whose filters may hold templates: fill them before waiting
   * @param since from when on events count
   */
  record AwaitHook(Settings settings, EventPattern event, Since since) implements Node {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    public AwaitHook(Settings settings, EventPattern event) {
      this(settings, event, Since.DEFAULT);
    }

    @Override
    public Optional<String> defaultVariable() {
      return Optional.of("webhook_response");
    }
  }

  /** Runs Python. */
  record CodeJob(Settings settings, Code code) implements Node {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    @Override
    public Optional<String> defaultVariable() {
      return Optional.of("result");
    }
  }

  /** Chooses an output by a Python expression; passes its inputs on. */
  record Condition(Settings settings, Code.Inline expression) implements Node {
    @Override
    public Optional<String> defaultVariable() {
      return Optional.empty();
    }
  }

  /**
   * Ends a path.
   *
   * @param save the file to write the inputs to, below the configured folder
   */
  record Endpoint(Settings settings, Optional<SaveToFile> save) implements Node {
    @Override
    public Optional<String> defaultVariable() {
      return Optional.of("result");
    }
  }

  /** Python code. */
  sealed interface Code {
    /**
     * Code that stands in the diagram.
     *
     * @param firstLine the line of the diagram's file on which the code's first line stands
     */
    record Inline(String text, int firstLine) implements Code {}

    /**
     * A function in a file below the configured folder, called with the inputs as keyword
     * arguments; without a function name the file is run like inline code.
     */
    record InFile(String path, Optional<String> functionName) implements Code {}
  }

  /** Where and how an endpoint writes what it got. */
  record SaveToFile(Template path, Format format) {
    /** Formats of the file. */
    public enum Format {
      TXT,
      JSON,
      YAML,
      MD
    }
  }

  /** Names that nodes of this diagram may have; for suggestions. */
  static List<String> labels(List<Node> nodes) {
    return nodes.stream().map(Node::label).toList();
  }
}
