package dev.dipeo.diagram.kind;

import dev.dipeo.diagram.kind.Node.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The supported kinds of nodes. */
public final class Kinds {
  /** All kinds, in the order of the documentation. */
  public static final List<Kind> ALL =
      List.of(
          Start.KIND, SendHook.KIND, AwaitHook.KIND, CodeJob.KIND, Condition.KIND, Endpoint.KIND);

  /** Types of the larger DiPeO that this program does not run. */
  private static final List<String> NOT_SUPPORTED =
      List.of(
          "api_job",
          "db",
          "diff_patch",
          "integrated_api",
          "ir_builder",
          "json_schema_validator",
          "notion",
          "person_batch_job",
          "person_job",
          "sub_diagram",
          "template_job",
          "typescript_ast",
          "user_response");

  private Kinds() {}

  /** The types as diagrams write them. */
  public static List<String> types() {
    return ALL.stream().map(Kind::type).distinct().toList();
  }

  /**
   * The kind that reads nodes of a type. Ignores case; hyphens, underscores or spaces between words
   * are optional.
   */
  public static Optional<Kind> ofType(String type) {
    return ALL.stream().filter(kind -> isSame(kind.type(), type)).findFirst();
  }

  /** Whether the larger DiPeO has this type but this program does not run it. */
  public static boolean isNotSupported(String type) {
    return ofType(type).isEmpty() && NOT_SUPPORTED.stream().anyMatch(name -> isSame(name, type));
  }

  private static boolean isSame(String type, String other) {
    return plain(type).equals(plain(other));
  }

  private static String plain(String type) {
    return type.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }
}
