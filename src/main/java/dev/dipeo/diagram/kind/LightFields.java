package dev.dipeo.diagram.kind;

import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Fields.Spelling;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** The spelling of keys in diagrams: {@code file_path} or {@code filePath}. */
public final class LightFields {
  /** The aliases are the larger DiPeO's names of the same keys. */
  private static final Spelling SPELLING =
      new Spelling(
          true,
          Map.of("code_type", "language", "file_name", "file_path", "event", "event_name"),
          true);

  private LightFields() {}

  /**
   * The fields of an object.
   *
   * @param what name of the object in messages, as "a connection"
   * @param known the keys that it may have
   */
  public static Fields of(
      Mistakes mistakes,
      String what,
      Location at,
      Collection<Yaml.Entry> entries,
      Set<String> known) {
    return new Fields(mistakes, SPELLING, what, at, entries, known);
  }
}
