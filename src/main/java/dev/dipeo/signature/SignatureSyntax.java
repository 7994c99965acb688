package dev.dipeo.signature;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The syntax of a signature header around the signature. */
public sealed interface SignatureSyntax {
  /** Most signatures in one header; a header with more is refused. */
  int MAX_SIGNATURES = 16;

  /** Longest signature header, in characters. */
  int MAX_LENGTH = 8 * 1024;

  /** Prefixes of signatures of other algorithms and versions. */
  List<String> KNOWN_PREFIXES =
      List.of("sha1=", "sha256=", "sha384=", "sha512=", "md5=", "v0=", "v1=", "v1,", "t=");

  /**
   * The parsed header.
   *
   * @param signatures the encoded signatures; any of them may match
   * @param timestamp the timestamp, if the header contains it
   */
  record Found(List<String> signatures, Optional<String> timestamp) {}

  /** One signature after a prefix, which may be empty: {@code sha256=…}. */
  record Plain(String prefix) implements SignatureSyntax {}

  /**
   * Named values: {@code t=…,v1=…,v1=…} (Stripe) or {@code v1,… v1a,…} (Standard Webhooks).
   *
   * @param separator between pairs
   * @param assign between name and value
   * @param signatureName the name whose values are signatures; others are ignored, so a weaker
   *     scheme next to it cannot be chosen
   * @param timestampName the name whose value is the timestamp, if the header contains it
   */
  record Pairs(char separator, char assign, String signatureName, Optional<String> timestampName)
      implements SignatureSyntax {}

  /**
   * Parses the pattern of a manifest: {@code t={timestamp},v1={signature}} or {@code
   * v1,{signature}}.
   */
  static SignatureSyntax parse(String pattern) throws IllegalArgumentException {
    int signature = pattern.indexOf("{signature}");
    int timestamp = pattern.indexOf("{timestamp}");
    if (signature < 0) {
      throw new IllegalArgumentException("the pattern has no {signature}");
    }
    String rest = pattern.replaceFirst("\\{signature}", "").replaceFirst("\\{timestamp}", "");
    if (rest.indexOf('{') >= 0 || rest.indexOf('}') >= 0) {
      throw new IllegalArgumentException(
          "the pattern may hold {signature} and {timestamp}, once each");
    }
    if (timestamp < 0) {
      String before = pattern.substring(0, signature);
      requireEnd(pattern, signature + "{signature}".length());
      char assign = assign(before);
      return new Pairs(assign == ',' ? ' ' : ',', assign, name(before), Optional.empty());
    }
    int first = Math.min(signature, timestamp);
    int second = Math.max(signature, timestamp);
    String firstKey = pattern.substring(0, first);
    // Both placeholders are eleven characters long.
    String between = pattern.substring(first + "{timestamp}".length(), second);
    requireEnd(pattern, second + "{timestamp}".length());
    if (between.length() < 3
        || Character.isLetterOrDigit(between.charAt(0))
        || assign(firstKey) != assign(between)) {
      throw new IllegalArgumentException(
          "the pattern is not a list like t={timestamp},v1={signature}");
    }
    String secondKey = name(between.substring(1));
    boolean signatureFirst = signature < timestamp;
    return new Pairs(
        between.charAt(0),
        assign(firstKey),
        signatureFirst ? name(firstKey) : secondKey,
        Optional.of(signatureFirst ? secondKey : name(firstKey)));
  }

  private static void requireEnd(String pattern, int end) {
    if (end != pattern.length()) {
      throw new IllegalArgumentException("nothing may stand behind the last place of the pattern");
    }
  }

  private static char assign(String key) {
    if (key.length() < 2) {
      throw new IllegalArgumentException("a place of the pattern has no name before it, like v1=");
    }
    return key.charAt(key.length() - 1);
  }

  private static String name(String key) {
    return key.substring(0, key.length() - 1);
  }

  /** Parses a header; null if it does not match the syntax or exceeds a bound. */
  default @Nullable Found read(String header) {
    if (header.length() > MAX_LENGTH) {
      return null;
    }
    return switch (this) {
      case Plain plain ->
          header.length() > plain.prefix().length() && header.startsWith(plain.prefix())
              ? new Found(List.of(header.substring(plain.prefix().length())), Optional.empty())
              : null;
      case Pairs pairs -> pairs(pairs, header);
    };
  }

  /** Why {@link #read} refuses a header; quotes nothing of it except a known prefix. */
  default String fault(String header) {
    if (header.length() > MAX_LENGTH) {
      return "is longer than " + MAX_LENGTH + " characters";
    }
    return switch (this) {
      case Plain plain when header.equals(plain.prefix()) ->
          "has nothing behind '" + plain.prefix() + "'";
      case Plain plain ->
          "does not begin with '"
              + plain.prefix()
              + "'"
              + KNOWN_PREFIXES.stream()
                  .filter(header::startsWith)
                  .findFirst()
                  .map(prefix -> ", but with '" + prefix + "'")
                  .orElse("");
      case Pairs pairs ->
          "is no list with "
              + pairs.signatureName()
              + pairs.assign()
              + "…"
              + pairs
                  .timestampName()
                  .map(name -> " and, once, " + name + pairs.assign() + "…")
                  .orElse("")
              + ", or has more than "
              + MAX_SIGNATURES
              + " signatures";
    };
  }

  private static @Nullable Found pairs(Pairs syntax, String header) {
    List<String> signatures = new ArrayList<>(2);
    String timestamp = null;
    int start = 0;
    while (start <= header.length()) {
      int end = header.indexOf(syntax.separator(), start);
      end = end < 0 ? header.length() : end;
      int assign = header.indexOf(syntax.assign(), start);
      if (assign > start && assign < end) {
        String name = header.substring(start, assign);
        String value = header.substring(assign + 1, end);
        if (name.equals(syntax.signatureName())) {
          if (signatures.size() == MAX_SIGNATURES) {
            return null;
          }
          signatures.add(value);
        } else if (syntax.timestampName().filter(name::equals).isPresent()) {
          if (timestamp != null) {
            return null;
          }
          timestamp = value;
        }
      }
      start = end + 1;
    }
    if (signatures.isEmpty() || (syntax.timestampName().isPresent() && timestamp == null)) {
      return null;
    }
    return new Found(List.copyOf(signatures), Optional.ofNullable(timestamp));
  }

  /** A header with these signatures. */
  default String write(List<String> signatures, String timestamp) {
    return switch (this) {
      case Plain plain -> plain.prefix() + signatures.getFirst();
      case Pairs pairs -> {
        String separator = String.valueOf(pairs.separator());
        String list =
            signatures.stream()
                .map(signature -> pairs.signatureName() + pairs.assign() + signature)
                .collect(Collectors.joining(separator));
        yield pairs
            .timestampName()
            .map(name -> name + pairs.assign() + timestamp + separator + list)
            .orElse(list);
      }
    };
  }
}
