package dev.dipeo.delivery;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Decompresses responses from {@code gzip} and {@code deflate} (RFC 9110, 8.4.1). */
final class Unpacking {
  private static final Set<String> KNOWN = Set.of("gzip", "x-gzip", "deflate");
  private static final int SHOWN_CHARS_MAX = 40;

  private Unpacking() {}

  /** The result. */
  sealed interface Result {
    /**
     * The decompressed body.
     *
     * @param whole whether it is complete
     */
    record Unpacked(byte[] bytes, boolean whole) implements Result {}

    /** The beginning of a body that is too long when decompressed. */
    record TooLong(byte[] beginning) implements Result {}

    /** The body cannot be decompressed. */
    record Unreadable(String why) implements Result {}
  }

  /** Whether a {@code Content-Encoding} means a compressed body. */
  static boolean isPacked(String contentEncoding) {
    return !codings(contentEncoding).isEmpty();
  }

  private static List<String> codings(String contentEncoding) {
    return Arrays.stream(contentEncoding.split(","))
        .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
        .filter(coding -> !coding.isEmpty() && !coding.equals("identity"))
        .toList();
  }

  /** Decompresses at most {@code bytesMax} bytes; takes time. */
  static Result of(String contentEncoding, byte[] packed, int bytesMax) {
    List<String> codings = codings(contentEncoding);
    if (codings.size() != 1 || !KNOWN.contains(codings.getFirst())) {
      return new Result.Unreadable(
          "the answer is encoded as '%s'; gzip and deflate can be read".formatted(shown(codings)));
    }
    var out = new ByteArrayOutputStream(Math.min(bytesMax, Math.max(32, packed.length)));
    Inflater inflater = new Inflater(!isZlib(packed));
    try (InputStream in = stream(codings.getFirst(), packed, inflater)) {
      byte[] buffer = new byte[16 * 1024];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (read > bytesMax - out.size()) {
          out.write(buffer, 0, bytesMax - out.size());
          return new Result.TooLong(out.toByteArray());
        }
        out.write(buffer, 0, read);
      }
      return new Result.Unpacked(out.toByteArray(), true);
    } catch (EOFException e) {
      return new Result.Unpacked(out.toByteArray(), false);
    } catch (IOException e) {
      return new Result.Unreadable(
          "the answer is not the %s that it says".formatted(shown(codings)));
    } finally {
      inflater.end();
    }
  }

  private static InputStream stream(String coding, byte[] packed, Inflater inflater)
      throws IOException {
    InputStream bytes = new ByteArrayInputStream(packed);
    // "deflate" means zlib (RFC 1950); some receivers send raw deflate.
    return coding.equals("deflate")
        ? new InflaterInputStream(bytes, inflater)
        : new GZIPInputStream(bytes);
  }

  private static boolean isZlib(byte[] bytes) {
    return bytes.length >= 2
        && (bytes[0] & 0x0f) == 8
        && (((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff)) % 31 == 0;
  }

  private static String shown(List<String> codings) {
    String text = String.join(", ", codings).replaceAll("[^a-z0-9, ._*-]", "?");
    return text.length() > SHOWN_CHARS_MAX ? text.substring(0, SHOWN_CHARS_MAX) + "…" : text;
  }
}
