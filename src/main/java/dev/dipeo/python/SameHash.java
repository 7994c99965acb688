package dev.dipeo.python;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Detects inputs made to collide in a dict. GraalPy hashes text with {@link String#hashCode}, which
 * has no seed: a sender of some thousand texts with one hash ({@code AaAa}, {@code AaBB}, {@code
 * BBAa} …) makes every look-up compare with all of them. Integers of more than 61 bits collide by
 * design, in CPython too.
 *
 * <p>Keys and values both count, because code turns values into keys. Text of digits also counts as
 * the integer that {@code int} makes of it. In ordinary text, even a million values share a hash
 * only by twos and threes.
 */
public final class SameHash {
  /** Most different values that may share a hash. */
  public static final int VALUES_MAX = 32;

  /** Python reduces hashes of numbers by this prime. */
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(61).subtract(BigInteger.ONE);

  private static final int INTEGER_BITS_SAFE = 61;

  /** Text of fewer digits is an integer below 61 bits; Python reads no longer text as one. */
  private static final int DIGITS_MIN = 19;

  private static final int DIGITS_MAX = 4_300;

  private SameHash() {}

  static boolean isExceededIn(JsonNode tree) {
    Hashes hashes = new Hashes();
    visit(tree, (hash, value) -> hashes.add(hash));
    Set<Integer> crowded = hashes.moreThan(VALUES_MAX);
    if (crowded.isEmpty()) {
      return false;
    }
    // Repeats of one value do not collide. Java's own sets stay fast with such texts.
    Map<Integer, Set<Object>> different = new HashMap<>();
    visit(
        tree,
        (hash, value) -> {
          if (crowded.contains(hash)) {
            Set<Object> values = different.computeIfAbsent(hash, _ -> new HashSet<>());
            if (values.size() <= VALUES_MAX) {
              values.add(value);
            }
          }
        });
    return different.values().stream().anyMatch(values -> values.size() > VALUES_MAX);
  }

  private static void visit(JsonNode node, BiConsumer<Integer, Object> seen) {
    if (node.isTextual()) {
      text(node.textValue(), seen);
    } else if (node.isLong() || node.isBigInteger()) {
      integer(node.bigIntegerValue(), seen);
    } else if (node.isObject()) {
      node.properties()
          .forEach(
              member -> {
                text(member.getKey(), seen);
                visit(member.getValue(), seen);
              });
    } else {
      node.forEach(element -> visit(element, seen));
    }
  }

  private static void text(String text, BiConsumer<Integer, Object> seen) {
    seen.accept(text.hashCode(), text);
    int length = text.length();
    if (length >= DIGITS_MIN
        && length <= DIGITS_MAX
        && text.chars().skip(1).allMatch(letter -> letter >= '0' && letter <= '9')
        && (text.charAt(0) == '-' || text.charAt(0) == '+' || Character.isDigit(text.charAt(0)))) {
      integer(new BigInteger(text), seen);
    }
  }

  private static void integer(BigInteger number, BiConsumer<Integer, Object> seen) {
    if (number.bitLength() >= INTEGER_BITS_SAFE) {
      seen.accept(number.mod(MODULUS).hashCode(), number);
    }
  }

  /** Hashes as plain ints, as there is one for each value. */
  private static final class Hashes {
    private int[] hashes = new int[64];
    private int count;

    void add(int hash) {
      if (count == hashes.length) {
        hashes = Arrays.copyOf(hashes, 2 * count);
      }
      hashes[count++] = hash;
    }

    Set<Integer> moreThan(int max) {
      Set<Integer> found = new HashSet<>();
      if (count > max) {
        Arrays.sort(hashes, 0, count);
        for (int i = max; i < count; i++) {
          if (hashes[i - max] == hashes[i]) {
            found.add(hashes[i]);
          }
        }
      }
      return found;
    }
  }
}
