package dev.dipeo.python.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.python.PythonBounds;
import dev.dipeo.python.PythonJob;
import dev.dipeo.python.PythonJob.Kind;
import dev.dipeo.python.PythonResult;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The JSON text that host and prelude exchange: jobs in, answers out. */
public final class JobText {
  private JobText() {}

  /**
   * @param keys see {@link PythonJob.Given#keys}
   */
  public static String of(
      PythonJob.Source source,
      List<String> outputLabels,
      Collection<String> keys,
      PythonBounds bounds) {
    ObjectNode job = JsonNodeFactory.instance.objectNode();
    switch (source.kind()) {
      case Kind.Statements() -> job.put("kind", "statements");
      case Kind.Expression() -> job.put("kind", "expression");
      case Kind.Condition() -> job.put("kind", "condition");
      case Kind.Function(String name) -> job.put("kind", "function").put("function", name);
    }
    job.put("file", fileName(source));
    job.put("line", source.firstLine());
    job.put("text", source.text());
    ObjectNode modules = job.putObject("modules");
    source
        .modules()
        .forEach(
            (name, module) ->
                modules
                    .putObject(name)
                    .put("file", module.file())
                    .put("text", module.text())
                    .put("package", module.isPackage()));
    ArrayNode labels = job.putArray("labels");
    outputLabels.forEach(labels::add);
    ArrayNode builtins = job.putArray("keys");
    keys.stream().filter(Builtins.NAMES::contains).sorted().forEach(builtins::add);
    job.put("result_bytes_max", bounds.resultBytesMax());
    job.put("code_cache_max", bounds.codesPerContextMax());
    return Json.text(job);
  }

  /** Whether {@link #read} can parse it. If not, the prelude can explain what is wrong. */
  public static boolean isReadable(String answer) {
    return Json.isJson(answer);
  }

  /** Parses an answer of the prelude. */
  public static PythonResult read(String answer, PythonBounds bounds) {
    // The prelude keeps the bound itself, unless code has broken the prelude.
    if (answer.length() > bounds.resultBytesMax()) {
      return tooLarge(bounds);
    }
    try {
      JsonNode reply = Json.parse(answer);
      return switch (reply.path("kind").asText()) {
        case "value" -> new PythonResult.Value(reply.path("value"));
        case "variables" -> new PythonResult.Variables(variables(reply.path("variables")));
        case "raised" ->
            new PythonResult.Raised(
                reply.path("type").asText(),
                reply.path("message").asText(),
                reply.path("traceback").asText());
        case "too_large" -> tooLarge(bounds);
        default -> broken();
      };
    } catch (MalformedJsonException e) {
      return broken();
    }
  }

  private static String fileName(PythonJob.Source source) {
    return source.node().isEmpty()
        ? source.file()
        : source.file() + ", node '" + source.node() + "'";
  }

  private static Map<String, JsonNode> variables(JsonNode object) {
    Map<String, JsonNode> variables = new LinkedHashMap<>();
    object.properties().forEach(entry -> variables.put(entry.getKey(), entry.getValue()));
    return variables;
  }

  private static PythonResult tooLarge(PythonBounds bounds) {
    String message =
        String.format(
            Locale.ROOT, "stopped: its result is larger than %,d bytes", bounds.resultBytesMax());
    return new PythonResult.Stopped(PythonResult.Limit.RESULT, message);
  }

  private static PythonResult broken() {
    return new PythonResult.Raised("SystemError", "the code broke the Python that it runs in", "");
  }
}
