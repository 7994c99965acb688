package dev.dipeo.diagram.kind;

import dev.dipeo.base.LowerCase;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Kinds of nodes, as the light format names them. */
public enum NodeType {
  START,
  HOOK,
  CODE_JOB,
  CONDITION,
  ENDPOINT;

  /** Kinds that diagrams of the larger DiPeO may hold and that this program does not run. */
  public static final List<String> NOT_SUPPORTED =
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

  /** Where connections can leave from. */
  public Set<Output> outputs() {
    return switch (this) {
      case START -> EnumSet.of(Output.DEFAULT);
      case HOOK, CODE_JOB -> EnumSet.of(Output.DEFAULT, Output.ERROR);
      case CONDITION -> EnumSet.of(Output.CONDTRUE, Output.CONDFALSE, Output.ERROR);
      case ENDPOINT -> EnumSet.of(Output.ERROR);
    };
  }

  /** The name as written in diagrams: {@code code_job}. */
  public String text() {
    return LowerCase.of(this);
  }

  /**
   * The kind of that name in any case, with hyphens, underscores, spaces or nothing between words.
   */
  public static Optional<NodeType> of(String name) {
    return Stream.of(values()).filter(type -> isSame(name, type.text())).findFirst();
  }

  public static boolean isSame(String name, String other) {
    return plain(name).equals(plain(other));
  }

  public static List<String> names() {
    return Stream.of(values()).map(NodeType::text).toList();
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }
}
