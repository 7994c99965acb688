package dev.dipeo.diagram.kind;

import dev.dipeo.diagram.template.Template;
import dev.dipeo.diagram.template.TemplateReader;
import dev.dipeo.yaml.Fields;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Ends a path.
 *
 * @param save file for the inputs, below the configured folder
 */
public record Endpoint(NodeOptions options, Optional<SaveToFile> save) implements Node {
  public static final Kind KIND =
      new Kind(
          Endpoint.class,
          "endpoint",
          "ends a path, and can write a file",
          List.of("save_to_file", "file_path", "file_format"),
          Set.of(Output.ERROR),
          Optional.of("result"),
          Optional.empty(),
          Set.of(),
          Endpoint::read);

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

  /** The file and format in which an endpoint saves its inputs. */
  public record SaveToFile(Template path, Format format) {}

  public enum Format {
    TXT,
    JSON,
    YAML,
    MD
  }

  @Override
  public Kind kind() {
    return KIND;
  }

  private static Optional<Endpoint> read(NodeSource source) {
    NodeOptions options = source.options();
    Fields fields = source.fields();
    boolean save = fields.bool("save_to_file").orElse(fields.has("file_path"));
    Optional<Template> path =
        fields
            .text("file_path")
            .flatMap(
                text ->
                    new TemplateReader(source.mistakes())
                        .ofValues(fields.valueAt("file_path"), text));
    Optional<Format> format = fields.choice("file_format", FORMATS);
    if (save && !fields.has("file_path")) {
      fields.mistake(
          "save_to_file", "'save_to_file' needs 'file_path', as in file_path: results/report.json");
    }
    path.ifPresent(template -> source.checkPath(fields.valueAt("file_path"), template.beginning()));
    Optional<SaveToFile> saved =
        path.filter(_ -> save)
            .map(template -> new SaveToFile(template, format.orElse(formatOf(template.ending()))));
    return Optional.of(new Endpoint(options, saved));
  }

  private static Format formatOf(String path) {
    String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return FORMATS.getOrDefault(ending, Format.TXT);
  }
}
