package dev.dipeo.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A mixin with the options of commands that list something page by page. */
public class PageOptions {
  @Option(
      names = "--before",
      paramLabel = "ID",
      description = "Those before this one: the next page.")
  @Nullable String before;

  @Option(names = "--limit", paramLabel = "N", description = "At most so many; 50.")
  @Nullable Integer limit;

  /** The query parameters of these options. A list adds its filters; values may be null. */
  Map<String, @Nullable Object> query() {
    Map<String, @Nullable Object> query = new LinkedHashMap<>();
    query.put("before", before);
    query.put("limit", limit);
    return query;
  }
}
