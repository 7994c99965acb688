package dev.dipeo.python;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SameHashTest {
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(61).subtract(BigInteger.ONE);

  /** That many texts, all different, with one hash. */
  static List<String> sameHash(int count) {
    List<String> texts = List.of("");
    while (texts.size() < count) {
      texts = texts.stream().flatMap(text -> Stream.of(text + "Aa", text + "BB")).toList();
    }
    return texts.subList(0, count);
  }

  @Test
  void keys_ofOneHash_areBounded() {
    assertThat(isExceededInKeys(sameHash(SameHash.VALUES_MAX))).isFalse();
    assertThat(isExceededInKeys(sameHash(SameHash.VALUES_MAX + 1))).isTrue();
    assertThat(isExceededInKeys(sameHash(4_096))).isTrue();
  }

  @Test
  void values_ofOneHash_areBoundedWhereverTheyStand() {
    List<String> texts = sameHash(SameHash.VALUES_MAX + 1);
    assertThat(isExceededIn(texts)).isTrue();
    ObjectNode deep = JsonNodeFactory.instance.objectNode();
    ArrayNode items = deep.putArray("items");
    texts.forEach(text -> items.addObject().put("id", text));
    assertThat(SameHash.isExceededIn(deep)).isTrue();
  }

  @Test
  void oneValueManyTimes_isNoCollision() {
    assertThat(isExceededIn(Collections.nCopies(10_000, "open"))).isFalse();
  }

  @Test
  void integers_ofOneHash_areBoundedAlsoAsText() {
    ArrayNode numbers = JsonNodeFactory.instance.arrayNode();
    List<String> texts = new ArrayList<>();
    for (int i = 1; i <= SameHash.VALUES_MAX; i++) {
      add(i, numbers, texts);
    }
    assertThat(SameHash.isExceededIn(numbers)).isFalse();
    assertThat(isExceededIn(texts)).isFalse();
    add(SameHash.VALUES_MAX + 1, numbers, texts);
    assertThat(SameHash.isExceededIn(numbers)).isTrue();
    assertThat(isExceededIn(texts)).isTrue();
  }

  private static void add(int factor, ArrayNode numbers, List<String> texts) {
    BigInteger number = MODULUS.multiply(BigInteger.valueOf(factor)).add(BigInteger.TWO);
    numbers.add(number);
    texts.add(number.toString());
  }

  @Test
  void whatNobodyMadeToCollide_isNotExceeded() {
    Random random = new Random(4);
    List<String> names = IntStream.range(0, 100_000).mapToObj(i -> "key" + i).toList();
    List<String> letters = new ArrayList<>();
    for (char a = 'A'; a <= 'z'; a++) {
      for (char b = 'A'; b <= 'z'; b++) {
        for (char c = 'A'; c <= 'z'; c++) {
          letters.add("" + a + b + c);
        }
      }
    }
    List<String> ids =
        random.longs(100_000).mapToObj(number -> Long.toUnsignedString(number, 36)).toList();
    List<String> digits = random.longs(50_000).mapToObj(Long::toUnsignedString).toList();
    for (List<String> texts : List.of(names, letters, ids, digits)) {
      assertThat(isExceededIn(texts)).isFalse();
    }
  }

  private static boolean isExceededInKeys(List<String> texts) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    texts.forEach(text -> object.put(text, 1));
    return SameHash.isExceededIn(object);
  }

  private static boolean isExceededIn(List<String> texts) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    texts.forEach(array::add);
    return SameHash.isExceededIn(array);
  }
}
