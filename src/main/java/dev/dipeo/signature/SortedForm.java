package dev.dipeo.signature;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The fields of a form as Twilio signs them (Twilio, "Validating Requests"): sorted by name, each
 * name directly followed by its value; for a repeated name, each distinct value once, sorted.
 */
final class SortedForm {
  /** Most fields of a form; a form with more is refused. */
  static final int MAX_FIELDS = 1_000;

  private SortedForm() {}

  static byte[] of(byte[] body) throws Refusal {
    TreeMap<String, TreeSet<String>> fields = new TreeMap<>();
    int count = 0;
    for (String field : new String(body, ISO_8859_1).split("&", MAX_FIELDS + 2)) {
      if (field.isEmpty()) {
        continue;
      }
      if (++count > MAX_FIELDS) {
        throw new Refusal(Reason.MALFORMED, "the form has more than " + MAX_FIELDS + " fields");
      }
      int equals = field.indexOf('=');
      String name = decoded(equals < 0 ? field : field.substring(0, equals));
      String value = equals < 0 ? "" : decoded(field.substring(equals + 1));
      fields.computeIfAbsent(name, _ -> new TreeSet<>()).add(value);
    }
    StringBuilder sorted = new StringBuilder();
    fields.forEach((name, values) -> values.forEach(value -> sorted.append(name).append(value)));
    return sorted.toString().getBytes(UTF_8);
  }

  private static String decoded(String text) throws Refusal {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Refusal(Reason.MALFORMED, "the form has an escape that is none");
    }
  }
}
