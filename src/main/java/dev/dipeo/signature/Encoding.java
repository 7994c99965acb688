package dev.dipeo.signature;

import dev.dipeo.base.LowerCase;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The text form of a signature. Each encoding accepts exactly one text for given bytes: if capital
 * letters, missing padding or stray bits were accepted too, a third party could vary a signature
 * that it has seen.
 */
public enum Encoding {
  /** Lower-case hexadecimal. */
  HEX,
  /** Upper-case hexadecimal. */
  HEX_UPPER,
  /** RFC 4648, section 4, padded. */
  BASE64,
  /** RFC 4648, section 5, without padding. */
  BASE64URL;

  /** The name in a manifest: {@code hex}. */
  public String declaredName() {
    return LowerCase.of(this);
  }

  /** The encoding with this name. */
  public static Optional<Encoding> named(String name) {
    return Arrays.stream(values()).filter(e -> e.declaredName().equals(name)).findFirst();
  }

  /** All names, for error messages. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Encoding::declaredName).toList();
  }

  /** The only text for these bytes. */
  public String encode(byte[] bytes) {
    return switch (this) {
      case HEX -> HexFormat.of().formatHex(bytes);
      case HEX_UPPER -> HexFormat.of().withUpperCase().formatHex(bytes);
      case BASE64 -> Base64.getEncoder().encodeToString(bytes);
      case BASE64URL -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    };
  }

  /** The bytes with exactly this text, if any. */
  public Optional<byte[]> decode(String text) {
    try {
      byte[] bytes =
          switch (this) {
            case HEX, HEX_UPPER -> HexFormat.of().parseHex(text);
            case BASE64 -> Base64.getDecoder().decode(text);
            case BASE64URL -> Base64.getUrlDecoder().decode(text);
          };
      return encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Length of the text for {@code length} bytes, in characters. */
  int characters(int length) {
    return switch (this) {
      case HEX, HEX_UPPER -> length * 2;
      case BASE64 -> (length + 2) / 3 * 4;
      case BASE64URL -> (length * 4 + 2) / 3;
    };
  }
}
