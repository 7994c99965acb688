package dev.dipeo.gateway;

import dev.dipeo.base.LowerCase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** How a body may be compressed (RFC 9110, section 8.4.1). */
enum ContentCoding {
  GZIP,
  /** The zlib format; bare deflate, which some call so, has nothing to tell it by. */
  DEFLATE;

  /** Most codings of one body, one over another. */
  static final int MAX_CODINGS = 3;

  /** What is known, as a header names it. */
  static final String KNOWN = "gzip, deflate";

  /**
   * The codings of a body in the order in which they were applied; empty when one is not known or
   * there are too many.
   *
   * @param headers the values of Content-Encoding
   */
  static Optional<List<ContentCoding>> of(List<String> headers) {
    List<ContentCoding> codings = new ArrayList<>();
    for (String name : String.join(",", headers).split(",", -1)) {
      switch (name.strip().toLowerCase(Locale.ROOT)) {
        case "", "identity" -> {}
        case "gzip", "x-gzip" -> codings.add(GZIP);
        case "deflate" -> codings.add(DEFLATE);
        default -> {
          return Optional.empty();
        }
      }
    }
    return codings.size() <= MAX_CODINGS ? Optional.of(codings) : Optional.empty();
  }

  InputStream over(byte[] body) throws IOException {
    InputStream bytes = new ByteArrayInputStream(body);
    return this == GZIP ? new GZIPInputStream(bytes) : new InflaterInputStream(bytes);
  }

  /** As a header names it. */
  String headerName() {
    return LowerCase.of(this);
  }
}
