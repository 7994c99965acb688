package dev.dipeo.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Removes secrets from responses and other received text: as they are, and in the forms in which
 * programs echo them: percent-encoded, escaped for JSON or HTML, once or repeatedly, and for any
 * subset of characters; in base64 with any surrounding bytes; in hexadecimal. Prevents accidents,
 * not intent: a receiver that wants to disclose a secret can write it backwards.
 *
 * <p>Takes time proportional to the length of the text and the number of secrets.
 */
public final class Masking {
  /** Replacement for a secret. */
  public static final String MASK = "***";

  /** Fewest characters of a masked URL part or encoded form of a secret. */
  private static final int PART_CHARS_MIN = 8;

  private final List<String> needles;

  private Masking(Collection<String> needles) {
    this.needles =
        needles.stream()
            .filter(needle -> !needle.isEmpty())
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  /** Masks these values, their encoded forms, and the parts of those that are URLs. */
  public static Masking of(Collection<String> values) {
    Set<String> needles = new LinkedHashSet<>();
    for (String value : values) {
      needles.add(value);
      if (!value.strip().isEmpty()) {
        needles.add(value.strip());
      }
      codes(value, needles);
      if (value.contains("://")) {
        urlParts(value, needles);
      }
    }
    return new Masking(needles);
  }

  private static void codes(String value, Set<String> needles) {
    byte[] bytes = value.getBytes(UTF_8);
    addPart(needles, HexFormat.of().formatHex(bytes));
    addPart(needles, HexFormat.of().withUpperCase().formatHex(bytes));
    for (int before = 0; before < 3; before++) {
      // These base64 characters are the same whatever surrounds the secret.
      byte[] shifted = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, shifted, before, bytes.length);
      int begin = (before * 8 + 5) / 6;
      int end = shifted.length * 8 / 6;
      addPart(needles, Base64.getEncoder().encodeToString(shifted).substring(begin, end));
      addPart(needles, Base64.getUrlEncoder().encodeToString(shifted).substring(begin, end));
    }
  }

  private static void urlParts(String value, Set<String> needles) {
    try {
      URI url = URI.create(value.strip());
      String path = url.getRawPath() == null ? "" : url.getRawPath();
      addPart(needles, path + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()));
      addPart(needles, path);
      for (String part : path.split("/")) {
        addPart(needles, part);
      }
      if (url.getRawQuery() != null) {
        addPart(needles, url.getRawQuery());
        for (String pair : url.getRawQuery().split("&")) {
          addPart(needles, pair.substring(pair.indexOf('=') + 1));
        }
      }
      if (url.getRawUserInfo() != null) {
        addPart(needles, url.getRawUserInfo());
      }
    } catch (IllegalArgumentException e) {
      // Not a URL; it is masked as a whole.
    }
  }

  private static void addPart(Set<String> needles, String part) {
    if (part.length() >= PART_CHARS_MIN) {
      needles.add(part);
    }
  }

  public boolean isEmpty() {
    return needles.isEmpty();
  }

  /** The text without secrets; the same object if it contains none. */
  public String masked(String text) {
    String clean = text;
    for (String needle : needles) {
      clean = without(clean, needle);
    }
    return clean;
  }

  private static String without(String text, String needle) {
    StringBuilder out = null;
    int kept = 0;
    for (int at = 0; at < text.length(); ) {
      char c = text.charAt(at);
      boolean maybe =
          c == needle.charAt(0) || c == '\\' || c == '%' || c == '&' || c == '+' || c > 0x7f;
      int end = maybe ? end(text, at, needle) : -1;
      if (end < 0) {
        at++;
        continue;
      }
      out = out == null ? new StringBuilder(text.length()) : out;
      out.append(text, kept, at).append(MASK);
      kept = end;
      at = end;
    }
    return out == null ? text : out.append(text, kept, text.length()).toString();
  }

  /** The end of a needle that begins here, in any written form; -1 if there is none. */
  private static int end(String text, int begin, String needle) {
    if (text.startsWith(needle, begin)) {
      return begin + needle.length();
    }
    int at = begin;
    for (int i = 0; i < needle.length() && at >= 0; ) {
      int character = needle.codePointAt(i);
      at = Written.end(text, at, character);
      i += Character.charCount(character);
      while (character == '\\' && i < needle.length() && needle.charAt(i) == '\\') {
        i++; // the match above covers all of them
      }
    }
    return at;
  }
}
