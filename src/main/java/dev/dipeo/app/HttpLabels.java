package dev.dipeo.app;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Limits the labels of HTTP metrics to fixed sets: otherwise each method or path that a stranger
 * invents would add a new series and take memory.
 */
@Singleton
public class HttpLabels implements MeterFilter {
  /** The methods of RFC 9110 and PATCH (RFC 5789). */
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

  /** The routes of the resources, and the platform's labels for all others. */
  static final Set<String> PATHS =
      Set.of(
          "/webhooks",
          "/webhooks/{provider}",
          "/webhooks/{provider}/test",
          "/api/events",
          "/api/events/{id}",
          "/api/events/{id}/replay",
          "/api/executions/{id}",
          "/api/runs",
          "/api/runs/{id}",
          "/api/runs/{id}/live",
          "/api/runs/{id}/replay",
          "/api/runs/{id}/cancel",
          "/api/deliveries",
          "/api/deliveries/{id}",
          "/api/deliveries/{id}/retry",
          "/api/diagrams",
          "/api/providers",
          "/api/replicas",
          "NOT_FOUND",
          "REDIRECTION",
          "UNKNOWN",
          "root",
          "/cors-preflight");

  private static final String OTHER = "OTHER";

  @Override
  public Meter.Id map(Meter.Id id) {
    if (!id.getName().startsWith("http.")) {
      return id;
    }
    List<Tag> tags = new ArrayList<>();
    for (Tag tag : id.getTagsAsIterable()) {
      tags.add(
          switch (tag.getKey()) {
            case "method" -> within(METHODS, tag);
            case "uri" -> within(PATHS, tag);
            default -> tag;
          });
    }
    return id.replaceTags(tags);
  }

  private static Tag within(Set<String> known, Tag tag) {
    return known.contains(tag.getValue()) ? tag : Tag.of(tag.getKey(), OTHER);
  }
}
