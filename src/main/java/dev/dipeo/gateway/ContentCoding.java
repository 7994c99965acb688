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

/** A compression of bodies (RFC 9110, section 8.4.1). */
enum ContentCoding {
  GZIP,
  /** The zlib format. Bare deflate, which some senders call deflate too, cannot be recognised. */
  DEFLATE;

  /** Most codings of one body. */
  static final int MAX_CODINGS = 3;

  /** The supported codings, as a header names them. */
  static final String KNOWN = "gzip, deflate";

  /**
   * The codings of a body in the order in which they were applied; empty if one is unknown or there
   * are too many.
   *
   * @param headers values of Content-Encoding
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

  String headerName() {
    return LowerCase.of(this);
  }
}
