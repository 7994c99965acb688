package dev.dipeo.journal.cloudevent;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The headers that the codec writes and reads; others are ignored. */
enum Attribute {
  SPECVERSION("ce_specversion"),
  ID("ce_id"),
  SOURCE("ce_source"),
  TYPE("ce_type"),
  TIME("ce_time"),
  CONTENT_TYPE("content-type"),

  /** Version of the codec. */
  CODEC("ce_codec"),
  PROVIDER("ce_provider"),

  /** The provider's name of the event; the type cannot always be split. */
  EVENT("ce_event"),
  DELIVERY_ID("ce_deliveryid"),
  BODY_HASH("ce_bodyhash"),
  REPLAY_OF("ce_replayof"),
  SAME_BODY_AS("ce_samebodyas"),

  /** The kept headers of the request, as a JSON object. */
  HEADERS("dipeo_headers"),

  /** The raw body, where it is not the JSON of the payload. */
  BODY("dipeo_body"),

  /**
   * A JSON object of texts with characters that CloudEvents does not allow in an attribute, by the
   * name of the header, in which they are replaced.
   */
  EXACT("dipeo_exact");

  private static final Map<String, Attribute> BY_HEADER =
      Stream.of(values()).collect(Collectors.toMap(Attribute::header, Function.identity()));

  private final String header;

  Attribute(String header) {
    this.header = header;
  }

  String header() {
    return header;
  }

  static @Nullable Attribute of(String header) {
    return BY_HEADER.get(header);
  }
}
