package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dipeo.base.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The charset of a body. JSON is always UTF-8 (RFC 8259, sections 8.1 and 11), and a declared
 * charset is often only the default of an HTTP client. So valid UTF-8 is read as UTF-8 regardless
 * of the declaration; only other bytes are read as declared.
 *
 * @param declared charset name of the content type, in lower case
 */
record BodyText(Optional<String> declared) {
  private static final Map<String, Charset> KNOWN =
      Map.of(
          "utf-8", UTF_8,
          "utf8", UTF_8,
          "us-ascii", US_ASCII,
          "ascii", US_ASCII,
          "iso-8859-1", ISO_8859_1,
          "latin1", ISO_8859_1,
          "utf-16", UTF_16,
          "utf-16be", UTF_16BE,
          "utf-16le", UTF_16LE);

  /** The bytes are not UTF-8, and the declared charset is unknown. */
  static final class UnknownCharsetException extends Exception {
    private UnknownCharsetException(String name) {
      super(name, null, false, false); // senders choose how often it is thrown
    }
  }

  /** The text in UTF-8, without a byte order mark. */
  byte[] utf8(byte[] body) throws UnknownCharsetException, CharacterCodingException {
    if (Json.isUtf8(body)) {
      return withoutMark(body);
    }
    String text = charset(body).newDecoder().decode(ByteBuffer.wrap(body)).toString();
    return withoutMark(text.getBytes(UTF_8));
  }

  /** The text of decoded form bytes. */
  String text(byte[] decoded) throws UnknownCharsetException, CharacterCodingException {
    ByteBuffer bytes = ByteBuffer.wrap(decoded);
    try {
      return UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      return charset(decoded).newDecoder().decode(ByteBuffer.wrap(decoded)).toString();
    }
  }

  private Charset charset(byte[] body) throws UnknownCharsetException {
    if (declared.isEmpty()) {
      return UTF_8;
    }
    Charset charset = KNOWN.get(declared.get());
    if (charset == null) {
      throw new UnknownCharsetException(declared.get());
    }
    // Without a mark it is big-endian (RFC 2781, section 4.3), unless it obviously is not.
    return charset.equals(UTF_16) && body.length > 1 && body[0] != 0 && body[1] == 0
        ? UTF_16LE
        : charset;
  }

  private static byte[] withoutMark(byte[] utf8) {
    boolean marked =
        utf8.length >= 3
            && utf8[0] == (byte) 0xEF
            && utf8[1] == (byte) 0xBB
            && utf8[2] == (byte) 0xBF;
    return marked ? Arrays.copyOfRange(utf8, 3, utf8.length) : utf8;
  }
}
