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

  /** The page, together with two filters of the list. */
  Map<String, @Nullable Object> with(
      String filter, @Nullable String wanted, String other, @Nullable String otherWanted) {
    Map<String, @Nullable Object> query = new LinkedHashMap<>();
    query.put(filter, wanted);
    query.put(other, otherWanted);
    query.put("before", before);
    query.put("limit", limit);
    return query;
  }
}
