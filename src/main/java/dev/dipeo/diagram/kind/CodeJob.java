package dev.dipeo.diagram.kind;

import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Runs Python. */
public record CodeJob(NodeOptions options, Code.Script script) implements Node {
  public static final Kind KIND =
      new Kind(
          CodeJob.class,
          "code_job",
          "runs Python",
          List.of("language", "code", "file_path", "function_name"),
          Set.of(Output.DEFAULT, Output.ERROR),
          Optional.of("result"),
          Optional.of(Duration.ofSeconds(30)),
          Set.of(Trait.TIMES_ITSELF),
          CodeJob::read);

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Set<String> PYTHON = Set.of("python", "python3", "py");

  @Override
  public Kind kind() {
    return KIND;
  }

  @Override
  public Optional<Code> code() {
    return Optional.of(script);
  }

  private static Optional<CodeJob> read(NodeSource source) {
    NodeOptions options = source.options();
    Fields fields = source.fields();
    Mistakes mistakes = source.mistakes();
    checkLanguage(fields, mistakes);
    Optional<Yaml.Scalar> code = source.notBlank("code");
    Optional<String> file = fields.text("file_path");
    Optional<String> function = functionName(fields, mistakes);
    if (fields.has("code") && fields.has("file_path")) {
      mistakes.add(
          fields.at("file_path"), "a code_job has 'code' or 'file_path', not both; remove one");
      return Optional.empty();
    }
    Optional<String> codeFile = code.map(Yaml.Scalar::text).filter(CodeJob::isPythonFile);
    if (file.isPresent() || codeFile.isPresent()) {
      String path = file.or(() -> codeFile).orElseThrow().strip();
      source.checkPath(fields.valueAt(file.isPresent() ? "file_path" : "code"), path);
      return Optional.of(new CodeJob(options, new Code.InFile(path, function)));
    }
    if (!fields.has("file_path")) {
      fields.require("code", "code: result = 1 + 1");
    }
    if (function.isPresent()) {
      mistakes.add(
          fields.at("function_name"),
          "'function_name' names a function of a file: give 'file_path' too, or call it in 'code'");
    }
    code.ifPresent(text -> warnOfTemplates(text, mistakes));
    return code.map(
        text -> new CodeJob(options, new Code.Statements(text.text(), text.firstLine())));
  }

  private static void checkLanguage(Fields fields, Mistakes mistakes) {
    fields
        .text("language")
        .filter(language -> !PYTHON.contains(language.strip().toLowerCase(Locale.ROOT)))
        .ifPresent(
            language ->
                mistakes.add(
                    fields.valueAt("language"),
                    "not supported: " + language + "; the language of a code_job is python"));
  }

  private static Optional<String> functionName(Fields fields, Mistakes mistakes) {
    Optional<String> function = fields.text("function_name");
    function
        .filter(name -> !IDENTIFIER.matcher(name).matches())
        .ifPresent(
            name ->
                mistakes.add(
                    fields.valueAt("function_name"),
                    "'" + Fields.shortened(name) + "' is not the name of a Python function"));
    return function;
  }

  private static boolean isPythonFile(String code) {
    String line = code.strip();
    return line.endsWith(".py")
        && line.chars().noneMatch(Character::isWhitespace)
        && line.indexOf('(') < 0
        && line.indexOf('=') < 0;
  }

  private static void warnOfTemplates(Yaml.Scalar code, Mistakes mistakes) {
    CodeTemplates.inStatements(code)
        .forEach((line, said) -> mistakes.warn(new Location(code.at().file(), line, 1), said));
  }
}
