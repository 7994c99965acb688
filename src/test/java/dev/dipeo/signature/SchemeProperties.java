package dev.dipeo.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;

class SchemeProperties {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  private static Scheme scheme(Algorithm algorithm, Encoding encoding, byte[] key) {
    return new Scheme(
        algorithm,
        new RequestPart.Header("x-signature"),
        new SignatureSyntax.Plain("v0="),
        encoding,
        SignedContent.parse("v0:{header.x-id}:{timestamp}:{body}", null),
        Optional.of(
            new TimestampRule(
                Optional.of(new RequestPart.Header("x-timestamp")),
                TimestampRule.Unit.SECONDS,
                Optional.of(TimestampRule.DEFAULT_TOLERANCE),
                Optional.of(TimestampRule.DEFAULT_TOLERANCE))),
        List.of(Key.of(algorithm, key)));
  }

  private static SignedRequest request(byte[] body, Map<String, String> headers) {
    Map<String, List<String>> lists = new java.util.HashMap<>();
    headers.forEach((name, value) -> lists.put(name, List.of(value)));
    return new SignedRequest("POST", "https://example.com/", lists, Map.of(), body);
  }

  private static Algorithm hmac(int choice) {
    return List.of(Algorithm.HMAC_SHA1, Algorithm.HMAC_SHA256, Algorithm.HMAC_SHA512).get(choice);
  }

  @Property
  void whatWasSigned_verifies(
      @ForAll @Size(max = 2000) byte[] body,
      @ForAll @NotEmpty @Size(max = 100) byte[] key,
      @ForAll @IntRange(max = 2) int algorithm,
      @ForAll Encoding encoding) {
    Scheme scheme = scheme(hmac(algorithm), encoding, key);
    Map<String, String> headers = scheme.sign(request(body, Map.of()), NOW, "msg_1");
    assertThat(scheme.verify(request(body, headers), NOW)).isInstanceOf(Verdict.Accepted.class);
  }

  @Property
  void oneFlippedBitOfTheBody_isRefused(
      @ForAll @NotEmpty @Size(max = 500) byte[] body,
      @ForAll @IntRange(max = 1_000_000) int where,
      @ForAll @IntRange(max = 7) int bit) {
    Scheme scheme = scheme(Algorithm.HMAC_SHA256, Encoding.HEX, new byte[] {1, 2, 3});
    Map<String, String> headers = scheme.sign(request(body, Map.of()), NOW, "msg_1");
    byte[] changed = body.clone();
    changed[where % body.length] ^= (byte) (1 << bit);
    assertThat(scheme.verify(request(changed, headers), NOW))
        .extracting(said -> ((Verdict.Refused) said).reason())
        .isEqualTo(Reason.WRONG);
  }

  @Property
  void oneFlippedBitOfASignedHeader_isRefused(
      @ForAll @Size(max = 100) byte[] body,
      @ForAll Encoding encoding,
      @ForAll @IntRange(max = 2) int header,
      @ForAll @IntRange(max = 1_000_000) int where,
      @ForAll @IntRange(max = 15) int bit) {
    Scheme scheme = scheme(Algorithm.HMAC_SHA256, encoding, new byte[] {1, 2, 3});
    Map<String, String> headers =
        new java.util.HashMap<>(scheme.sign(request(body, Map.of()), NOW, "msg_1"));
    String name = List.of("x-signature", "x-timestamp", "x-id").get(header);
    char[] text = headers.getOrDefault(name, "").toCharArray();
    text[where % text.length] ^= (char) (1 << bit);
    headers.put(name, new String(text));
    assertThat(scheme.verify(request(body, headers), NOW)).isInstanceOf(Verdict.Refused.class);
  }

  @Property
  void whateverIsSent_isRefusedWithoutAnException(
      @ForAll String signature, @ForAll String timestamp, @ForAll String id, @ForAll byte[] body) {
    Scheme scheme = scheme(Algorithm.HMAC_SHA256, Encoding.BASE64, new byte[] {1, 2, 3});
    Map<String, String> headers =
        Map.of("x-signature", "v0=" + signature, "x-timestamp", timestamp, "x-id", id);
    assertThat(scheme.verify(request(body, headers), NOW)).isInstanceOf(Verdict.Refused.class);
  }

  @Property
  void decode_takesOnlyWhatEncodeMakes(@ForAll String text, @ForAll Encoding encoding) {
    Optional<byte[]> decoded = encoding.decode(text);
    decoded.ifPresent(bytes -> assertThat(encoding.encode(bytes)).isEqualTo(text));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(encoding.decode(encoding.encode(bytes))).hasValue(bytes);
    assertThat(encoding.encode(bytes)).hasSize(encoding.characters(bytes.length));
  }
}
