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

/** Takes answers out of the codings {@code gzip} and {@code deflate} (RFC 9110, 8.4.1). */
final class Unpacking {
  private static final Set<String> KNOWN = Set.of("gzip", "x-gzip", "deflate");
  private static final int SHOWN_CHARS_MAX = 40;

  private Unpacking() {}

  /** What came of it. */
  sealed interface Result {
    /**
     * The body.
     *
     * @param whole whether it is all of it
     */
    record Unpacked(byte[] bytes, boolean whole) implements Result {}

    /** Unpacked it is longer than allowed; its beginning. */
    record TooLong(byte[] beginning) implements Result {}

    /** Nobody here can unpack it. */
    record Unreadable(String why) implements Result {}
  }

  /** Whether a {@code Content-Encoding} says that a body is packed. */
  static boolean isPacked(String contentEncoding) {
    return !codings(contentEncoding).isEmpty();
  }

  private static List<String> codings(String contentEncoding) {
    return Arrays.stream(contentEncoding.split(","))
        .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
        .filter(coding -> !coding.isEmpty() && !coding.equals("identity"))
        .toList();
  }

  /** Unpacks so many bytes at most; takes time. */
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
    // "deflate" means zlib (RFC 1950); some send what is inside of it alone.
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
