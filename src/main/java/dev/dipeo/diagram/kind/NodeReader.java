package dev.dipeo.diagram.kind;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.filter.EventPattern;
import dev.dipeo.diagram.filter.EventPatternReader;
import dev.dipeo.diagram.filter.KnownEvents;
import dev.dipeo.diagram.kind.Endpoint.Format;
import dev.dipeo.diagram.kind.Endpoint.SaveToFile;
import dev.dipeo.diagram.template.Fields;
import dev.dipeo.diagram.template.Problems;
import dev.dipeo.diagram.template.Template;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Yaml;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one node of a kind that is known. */
public final class NodeReader {
  /** What editors keep about a node and running does not need. */
  public static final Set<String> EDITOR_KEYS =
      Set.of(
          "position",
          "id",
          "name",
          "description",
          "metadata",
          "flipped",
          "width",
          "height",
          "color",
          "comment",
          "notes");

  /** What the larger DiPeO does with a node and this program does not. */
  private static final Set<String> IGNORED_KEYS = Set.of("skippable", "output_data_structure");

  private static final Set<String> NODE_KEYS = Set.of("label", "type", "props");

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private static final Map<String, Format> FORMATS =
      Map.of(
          "txt",
          Format.TXT,
          "text",
          Format.TXT,
          "json",
          Format.JSON,
          "yaml",
          Format.YAML,
          "yml",
          Format.YAML,
          "md",
          Format.MD,
          "markdown",
          Format.MD);

  private final Problems problems;
  private final NodeOptionsReader settings;

  private final KnownEvents events;

  public NodeReader(Problems problems, KnownEvents events) {
    this.events = events;
    this.problems = problems;
    this.settings = new NodeOptionsReader(problems);
  }

  public Optional<Node> read(String label, NodeType type, Yaml.Obj node) {
    Set<String> known = new HashSet<>(NodeOptionsReader.KEYS);
    known.addAll(
        switch (type) {
          case START -> Set.of("trigger_mode", "hook_event", "hook_filters", "custom_data");
          case HOOK -> HookReader.KEYS;
          case CODE_JOB -> Set.of("language", "code", "file_path", "function_name");
          case CONDITION -> Set.of("condition_type", "expression");
          case ENDPOINT -> Set.of("save_to_file", "file_path", "file_format");
        });
    Fields fields =
        new Fields(problems, "a " + type.text() + " node", node.at(), properties(node), known);
    return switch (type) {
      case START -> start(label, fields);
      case HOOK -> new HookReader(problems, settings, events).read(label, fields);
      case CODE_JOB -> codeJob(label, fields);
      case CONDITION -> condition(label, fields);
      case ENDPOINT -> endpoint(label, fields);
    };
  }

  /** The entries below {@code props} and those that stand beside it. */
  private List<Yaml.Entry> properties(Yaml.Obj node) {
    List<Yaml.Entry> properties = new ArrayList<>();
    for (Yaml.Entry entry : node.entries().values()) {
      if (!NODE_KEYS.contains(entry.key())) {
        addUnlessIgnored(entry, properties);
      }
    }
    switch (node.get("props").orElse(null)) {
      case null -> {}
      case Yaml.Obj props ->
          props.entries().values().forEach(entry -> addUnlessIgnored(entry, properties));
      case Yaml other ->
          problems.mistake(other.at(), "'props' must be an object, not " + other.kind());
    }
    return properties;
  }

  private void addUnlessIgnored(Yaml.Entry entry, List<Yaml.Entry> properties) {
    if (IGNORED_KEYS.contains(entry.key())) {
      problems.warning(entry.keyAt(), "'" + entry.key() + "' has no effect here");
    } else if (!EDITOR_KEYS.contains(entry.key())) {
      properties.add(entry);
    }
  }

  private Optional<Node> start(String label, Fields fields) {
    NodeOptions read = settings.read(label, fields);
    boolean event = fields.has("hook_event");
    boolean hook =
        fields
            .choice("trigger_mode", Map.of("none", false, "manual", false, "hook", true))
            .orElse(event);
    Optional<EventPattern> pattern = new EventPatternReader(problems, events).ofStart(fields);
    if (hook && !event) {
      problems.mistake(
          fields.at("trigger_mode"),
          "'trigger_mode: hook' needs 'hook_event', as in hook_event: github.push");
    } else if (!hook && event) {
      problems.warning(
          fields.at("hook_event"), "'hook_event' has no effect without 'trigger_mode: hook'");
    }
    if (fields.has("hook_filters") && !event) {
      problems.warning(
          fields.at("hook_filters"), "'hook_filters' has no effect without 'hook_event'");
    }
    ObjectNode data =
        fields
            .object("custom_data")
            .map(object -> (ObjectNode) object.toJson())
            .orElseGet(JsonNodeFactory.instance::objectNode);
    return Optional.of(new Start(read, hook ? pattern : Optional.empty(), data));
  }

  private Optional<Node> codeJob(String label, Fields fields) {
    NodeOptions read = settings.read(label, fields);
    Optional<String> language = fields.text("language");
    if (language.isPresent() && !isPython(language.get())) {
      problems.mistake(
          fields.valueAt("language"),
          "not supported: " + language.get() + "; the language of a code_job is python");
    }
    Optional<Yaml.Scalar> code = fields.scalar("code").filter(text -> isGiven(text, "code"));
    Optional<String> file = fields.text("file_path");
    Optional<String> function = fields.text("function_name");
    function
        .filter(name -> !IDENTIFIER.matcher(name).matches())
        .ifPresent(
            name ->
                problems.mistake(
                    fields.valueAt("function_name"),
                    "'" + Fields.shortened(name) + "' is not the name of a Python function"));
    if (fields.has("code") && fields.has("file_path")) {
      problems.mistake(
          fields.at("file_path"), "a code_job has 'code' or 'file_path', not both; remove one");
      return Optional.empty();
    }
    Optional<String> codeFile = code.map(Yaml.Scalar::text).filter(NodeReader::isPythonFile);
    if (file.isPresent() || codeFile.isPresent()) {
      String path = file.or(() -> codeFile).orElseThrow().strip();
      checkPath(fields.valueAt(file.isPresent() ? "file_path" : "code"), path);
      return Optional.of(new CodeJob(read, new Code.InFile(path, function)));
    }
    if (!fields.has("file_path")) {
      fields.require("code", "code: result = 1 + 1");
    }
    if (function.isPresent()) {
      problems.mistake(
          fields.at("function_name"),
          "'function_name' names a function of a file: give 'file_path' too, or call it in 'code'");
    }
    code.ifPresent(
        text ->
            CodeTemplates.inStatements(text)
                .forEach(
                    (line, said) ->
                        problems.warning(new Location(text.at().file(), line, 1), said)));
    return code.map(text -> new CodeJob(read, new Code.Statements(text.text(), text.firstLine())));
  }

  private static boolean isPython(String language) {
    return Set.of("python", "python3", "py").contains(language.strip().toLowerCase(Locale.ROOT));
  }

  private static boolean isPythonFile(String code) {
    String line = code.strip();
    return line.endsWith(".py")
        && line.chars().noneMatch(Character::isWhitespace)
        && line.indexOf('(') < 0
        && line.indexOf('=') < 0;
  }

  private boolean isGiven(Yaml.Scalar text, String key) {
    if (text.text().isBlank()) {
      problems.mistake(text.at(), "'" + key + "' is empty");
      return false;
    }
    return true;
  }

  private Optional<Node> condition(String label, Fields fields) {
    NodeOptions read = settings.read(label, fields);
    Optional<String> type = fields.text("condition_type");
    if (type.isPresent() && !type.get().strip().equalsIgnoreCase("custom")) {
      problems.mistake(
          fields.valueAt("condition_type"),
          "not supported: the condition type '" + type.get() + "'; only 'custom' is");
      return Optional.empty();
    }
    fields.require("expression", "expression: status == 'success'");
    return fields
        .scalar("expression")
        .filter(text -> isGiven(text, "expression"))
        .map(
            text -> {
              CodeTemplates.inExpression(text).ifPresent(said -> problems.warning(text.at(), said));
              return new Condition(read, new Code.Expression(expression(text), text.firstLine()));
            });
  }

  /** A lone {@code true} is the value to YAML, and {@code True} to Python. */
  private static String expression(Yaml.Scalar text) {
    return text.value().isBoolean() ? text.value().booleanValue() ? "True" : "False" : text.text();
  }

  private Optional<Node> endpoint(String label, Fields fields) {
    NodeOptions read = settings.read(label, fields);
    boolean save = fields.bool("save_to_file").orElse(fields.has("file_path"));
    Optional<Template> path = fields.template("file_path");
    Optional<Format> format = fields.choice("file_format", FORMATS);
    if (save && !fields.has("file_path")) {
      problems.mistake(
          fields.at("save_to_file"),
          "'save_to_file' needs 'file_path', as in file_path: results/report.json");
    }
    path.ifPresent(template -> checkPath(fields.valueAt("file_path"), template.beginning()));
    Optional<SaveToFile> saved =
        path.filter(_ -> save)
            .map(template -> new SaveToFile(template, format.orElse(formatOf(template.ending()))));
    return Optional.of(new Endpoint(read, saved));
  }

  private static Format formatOf(String path) {
    String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return FORMATS.getOrDefault(ending, Format.TXT);
  }

  /**
   * Refuses what would leave the configured folder; the runner checks again when it has the path.
   */
  private void checkPath(Location at, String path) {
    if (path.startsWith("/")
        || path.startsWith("\\")
        || path.matches("[A-Za-z]:[/\\\\].*")
        || List.of(path.split("[/\\\\]")).contains("..")) {
      problems.mistake(
          at, "the path must stay below the configured folder: no '..', no leading '/'");
    }
  }
}
