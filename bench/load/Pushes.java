package load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes signed GitHub webhooks, no two alike: ids, hashes, commit messages and the delivery id are random, as in the pushes of many
 * repositories. A value that occurs twice in the template occurs twice in every body, so that a body compresses like a real one. For
 * one thread.
 */
public final class Pushes {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DECIMAL = "0123456789".getBytes(StandardCharsets.US_ASCII);
  private static final int ABBREVIATED = 12;
  private static final Pattern HASH = Pattern.compile("(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])");
  private static final Pattern NUMBER = Pattern.compile("(?<![0-9a-f])[1-9][0-9]{5,}(?![0-9a-f])");
  private static final Pattern MESSAGE = Pattern.compile("(?<=\"message\":\")[^\"]+");
  private static final byte[][] WORDS = words();

  private final SplittableRandom random;
  private final Mac mac;
  private final byte[] before;
  private final byte[] after;
  private final byte[] body;
  private final List<Slot> hashes;
  private final List<Slot> numbers;
  private final List<Slot> messages;
  private final byte[] delivery = new byte[36];
  private final byte[] signature = new byte[64];

  /** A value of the template: its length and every place where it, or its abbreviation, occurs. */
  private record Slot(int length, List<Place> places) {}

  private record Place(int offset, int length) {}

  /**
   * @param seed other seeds give other webhooks
   */
  public Pushes(Target target, String secret, long seed) {
    random = new SplittableRandom(seed);
    body = target.body().clone();
    String text = new String(body, StandardCharsets.ISO_8859_1);
    hashes = slots(text, HASH, ABBREVIATED);
    numbers = slots(text, NUMBER, Integer.MAX_VALUE);
    messages = slots(text, MESSAGE, Integer.MAX_VALUE);
    before = ("POST " + target.path() + " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: GitHub-Hookshot/bench\r\nAccept: */*\r\nContent-Type: application/json\r\n"
            + "X-GitHub-Event: " + target.event() + "\r\nContent-Length: " + body.length + "\r\nX-GitHub-Delivery: ")
        .getBytes(StandardCharsets.US_ASCII);
    after = "\r\nX-Hub-Signature-256: sha256=".getBytes(StandardCharsets.US_ASCII);
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The largest request in bytes. */
  public int requestBytesMax() {
    return before.length + delivery.length + after.length + signature.length + 4 + body.length;
  }

  /** Puts the next request into an empty buffer. */
  public void next(ByteBuffer out) {
    vary();
    out.put(before).put(delivery).put(after).put(signature).put((byte) '\r').put((byte) '\n').put((byte) '\r').put((byte) '\n').put(body);
  }

  /** The body of the last request. */
  public byte[] body() {
    return body.clone();
  }

  private void vary() {
    for (Slot slot : hashes) {
      fill(slot, HEX);
    }
    for (Slot slot : numbers) {
      fill(slot, DECIMAL);
      for (Place place : slot.places()) {
        body[place.offset()] = '1';
      }
    }
    for (Slot slot : messages) {
      write(slot);
    }
    hex(delivery, 0, delivery.length);
    delivery[8] = delivery[13] = delivery[18] = delivery[23] = '-';
    delivery[14] = '4';
    delivery[19] = 'a';
    byte[] digest = mac.doFinal(body);
    for (int i = 0; i < digest.length; i++) {
      signature[2 * i] = HEX[digest[i] >> 4 & 15];
      signature[2 * i + 1] = HEX[digest[i] & 15];
    }
  }

  private void hex(byte[] bytes, int from, int to) {
    long bits = 0;
    for (int i = from; i < to; i++) {
      bits = (i - from) % 16 == 0 ? random.nextLong() : bits >>> 4;
      bytes[i] = HEX[(int) bits & 15];
    }
  }

  private void fill(Slot slot, byte[] digits) {
    int first = slot.places().getFirst().offset();
    if (digits == HEX) {
      hex(body, first, first + slot.length());
    } else {
      for (int i = 0; i < slot.length(); i++) {
        body[first + i] = digits[random.nextInt(digits.length)];
      }
    }
    repeat(slot);
  }

  /** Words of a small vocabulary, about two bits a letter, as in English. */
  private void write(Slot slot) {
    int at = slot.places().getFirst().offset();
    int end = at + slot.length();
    while (at < end) {
      byte[] word = WORDS[random.nextInt(WORDS.length)];
      int length = Math.min(word.length, end - at);
      System.arraycopy(word, 0, body, at, length);
      at += length;
    }
    repeat(slot);
  }

  private void repeat(Slot slot) {
    int first = slot.places().getFirst().offset();
    for (Place place : slot.places()) {
      System.arraycopy(body, first, body, place.offset(), place.length());
    }
  }

  private static List<Slot> slots(String text, Pattern pattern, int abbreviated) {
    Map<String, List<Place>> places = new LinkedHashMap<>();
    for (Matcher value = pattern.matcher(text); value.find(); ) {
      places.computeIfAbsent(value.group(), v -> new ArrayList<>()).add(new Place(value.start(), value.end() - value.start()));
    }
    places.forEach((value, all) -> {
      if (value.length() > abbreviated) {
        Matcher part = Pattern.compile("\\b" + value.substring(0, abbreviated) + "\\b").matcher(text);
        while (part.find()) {
          all.add(new Place(part.start(), abbreviated));
        }
      }
    });
    List<Slot> slots = new ArrayList<>();
    places.forEach((value, all) -> slots.add(new Slot(value.length(), all)));
    return slots;
  }

  private static byte[][] words() {
    SplittableRandom letters = new SplittableRandom(7);
    byte[][] words = new byte[1_024][];
    for (int i = 0; i < words.length; i++) {
      words[i] = new byte[4 + i % 5];
      for (int k = 0; k < words[i].length - 1; k++) {
        words[i][k] = (byte) ('a' + letters.nextInt(26));
      }
      words[i][words[i].length - 1] = ' ';
    }
    return words;
  }
}
