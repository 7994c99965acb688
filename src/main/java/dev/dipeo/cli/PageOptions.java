package dev.dipeo.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the lists of a server's API have in common: a mixin that brings the options for pages. */
public class PageOptions {
  @Option(
      names = "--before",
      paramLabel = "ID",
      description = "Those before this one: the next page.")
  @Nullable String before;

  @Option(names = "--limit", paramLabel = "N", description = "At most so many; 50.")
  @Nullable Integer limit;

  /** What they ask for, to which a list adds its own filters; null values are left out later. */
  Map<String, @Nullable Object> query() {
    Map<String, @Nullable Object> query = new LinkedHashMap<>();
    query.put("before", before);
    query.put("limit", limit);
    return query;
  }
}
