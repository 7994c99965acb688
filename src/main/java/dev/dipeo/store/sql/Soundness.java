package dev.dipeo.store.sql;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the column {@code checksum} of a row covers, by the names of its columns: for code that
 * handles tables as a whole. The classes of the rows say the same.
 */
public final class Soundness {
  private static final String CHECKSUM = "checksum";

  /**
   * @param named the column that says which form the row has; null in the older one
   */
  private record Covered(
      List<String> always, String named, List<String> now, List<String> before) {}

  private static final Map<String, Covered> COVERED =
      Map.of(
          "events",
          new Covered(
              List.of("id", "provider", "name", "delivery_id", "received_at_ns", "body_hash"),
              "block",
              List.of(),
              List.of("headers", "payload", "body")),
          "event_blocks",
          new Covered(
              List.of("id", "first_event_id", "last_event_id", "packed"),
              "id",
              List.of(),
              List.of()),
          "run_variables",
          new Covered(
              List.of("run_id"), "packed", List.of("packed", "of_event"), List.of("variables")),
          "run_nodes",
          new Covered(
              List.of("run_id", "sequence", "node", "activation", "taken"),
              "packed",
              List.of("packed"),
              List.of("failure", "inputs", "value", "named")),
          "delivery_parcels",
          new Covered(
              List.of("delivery_id", "method", "url", "headers", "body", "timeout_ms", "signed_by"),
              "delivery_id",
              List.of(),
              List.of()));

  private Soundness() {}

  /**
   * Whether a row holds what was written. One without a checksum passes.
   *
   * @param values of the columns, by name
   */
  public static boolean holds(String table, Function<String, @Nullable Object> values) {
    Covered covered = COVERED.get(table);
    if (covered == null || !(values.apply(CHECKSUM) instanceof Number written)) {
      return true;
    }
    List<String> further = values.apply(covered.named()) == null ? covered.before() : covered.now();
    @Nullable Object[] checked =
        Stream.concat(covered.always().stream(), further.stream()).map(values).toArray();
    return written.longValue() == Checksum.of(checked);
  }
}
