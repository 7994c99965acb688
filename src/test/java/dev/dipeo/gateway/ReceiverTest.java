package dev.dipeo.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.base.IdSource;
import dev.dipeo.gateway.edge.BodyRoom;
import dev.dipeo.journal.Appended;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.Event;
import dev.dipeo.journal.SameBody;
import dev.dipeo.provider.Manifests;
import dev.dipeo.provider.Provider;
import dev.dipeo.provider.Reply;
import dev.dipeo.signature.SignedRequest;
import dev.dipeo.store.Samples;
import io.smallrye.mutiny.Uni;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class ReceiverTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000));
  private static final long BODY_BYTES_MAX = 200_000;
  private static final String TOKEN = "gl-token";

  private final BodyRoom room = new BodyRoom(2 * BODY_BYTES_MAX, 1_000);
  private final List<String> lines = new ArrayList<>();
  private final List<Event> taken = new ArrayList<>();
  private final List<DedupeRule> rules = new ArrayList<>();
  private final Receiver receiver =
      new Receiver(
          (event, rule) -> {
            taken.add(event);
            rules.add(rule);
            return Uni.createFrom().item(new Appended.Recorded(event));
          },
          new IdSource(CLOCK)::next,
          CLOCK,
          new Repeats(SameBody.FLAG, Duration.ofMinutes(5)),
          new RateLimits(Optional.empty(), () -> 0),
          new BodyDecoder(BODY_BYTES_MAX, room),
          new Refusals(lines::add, () -> 0),
          new Receiver.LargeBodies(Integer.MAX_VALUE, Runnable::run));

  private static Provider provider(String... lines) {
    return Manifests.provider(
        "example",
        "metadata:\n  webhook_config:\n    " + String.join("\n    ", lines) + "\n",
        Map.of("TOKEN", TOKEN));
  }

  private static SignedRequest post(
      Map<String, String> query, Map<String, String> headers, String body) {
    return new SignedRequest(
        "POST",
        "https://dipeo.example/webhooks/example",
        listed(headers),
        listed(query),
        body.getBytes(UTF_8));
  }

  private static Map<String, List<String>> listed(Map<String, String> values) {
    Map<String, List<String>> listed = new LinkedHashMap<>();
    values.forEach((name, value) -> listed.put(name, List.of(value)));
    return listed;
  }

  private Receipt receive(Provider provider, SignedRequest request, String contentType) {
    Map<String, List<String>> headers = new LinkedHashMap<>(request.headers());
    if (!contentType.isEmpty()) {
      headers.put("content-type", List.of(contentType));
    }
    SignedRequest typed =
        new SignedRequest(
            request.method(), request.url(), headers, request.query(), request.body());
    return receiver.receive(provider, typed, "192.0.2.1").await().indefinitely();
  }

  private static String echoed(Receipt receipt) {
    assertThat(receipt).isInstanceOf(Receipt.Handshake.class);
    var reply = ((Receipt.Handshake) receipt).reply();
    assertThat(reply.headers())
        .containsEntry("Content-Type", "text/plain; charset=utf-8")
        .containsEntry("X-Content-Type-Options", "nosniff");
    return new String(reply.body(), UTF_8);
  }

  private static int status(Receipt receipt) {
    return switch (receipt) {
      case Receipt.Refused refused -> refused.problem().status();
      case Receipt.Limited limited -> limited.problem().status();
      case Receipt.Processed _, Receipt.Duplicate _ -> 200;
      case Receipt.Handshake handshake -> handshake.reply().status();
    };
  }

  /** Microsoft Graph: the token stands only in notifications. */
  @Test
  void receive_signatureInABodyThatIsNotThere_theHandshakeOfTheUrlIsAnswered() {
    Provider graph =
        provider(
            "signature: \"json:value[0].clientState\"",
            "signature_algorithm: token",
            "secret: \"{{env.TOKEN}}\"",
            "handshake:",
            "  when: { method: POST, present: \"query:validationToken\" }",
            "  reply: { body: \"{query:validationToken}\" }");
    Map<String, String> query = Map.of("validationToken", "<script>alert(1)</script>");
    assertThat(echoed(receive(graph, post(query, Map.of(), ""), "text/plain; charset=utf-8")))
        .isEqualTo("<script>alert(1)</script>");
    // With a body it is a notification, and has to show the token.
    String forged = "{\"value\":[{\"clientState\":\"x\"}]}";
    assertThat(status(receive(graph, post(query, Map.of(), forged), "application/json")))
        .isEqualTo(401);
    assertThat(status(receive(graph, post(Map.of(), Map.of(), ""), "text/plain"))).isEqualTo(401);
    String true1 = "{\"value\":[{\"clientState\":\"gl-token\"}]}";
    assertThat(status(receive(graph, post(Map.of(), Map.of(), true1), "application/json")))
        .isEqualTo(200);
    assertThat(taken).hasSize(1);
  }

  @Test
  void receive_tokenInTheUrl_theHandshakeNeedsItAndNoBody() {
    Provider graph =
        provider(
            "signature: \"query:code\"",
            "signature_algorithm: token",
            "secret: \"{{env.TOKEN}}\"",
            "handshake:",
            "  when: { method: POST, present: \"query:validationToken\" }",
            "  reply: { body: \"{query:validationToken}\" }");
    for (String type : List.of("text/plain; charset=utf-8", "application/json", "")) {
      assertThat(
              echoed(
                  receive(
                      graph,
                      post(Map.of("code", TOKEN, "validationToken", "a b"), Map.of(), ""),
                      type)))
          .isEqualTo("a b");
      assertThat(
              status(
                  receive(
                      graph,
                      post(Map.of("code", "x", "validationToken", "a"), Map.of(), ""),
                      type)))
          .isEqualTo(401);
    }
    assertThat(taken).isEmpty();
  }

  @Test
  void receive_handshakeThatSaysSo_isAnsweredUnsigned_onlyIt() {
    Provider provider =
        provider(
            "signature_header: X-Hub-Signature-256",
            "secret: \"{{env.TOKEN}}\"",
            "handshake:",
            "  when: { method: POST, equals: { \"header:X-Kind\": validate } }",
            "  signed: false",
            "  reply: { body: \"{query:challenge}\" }");
    Map<String, String> query = Map.of("challenge", "42");
    assertThat(echoed(receive(provider, post(query, Map.of("x-kind", "validate"), "{}"), "")))
        .isEqualTo("42");
    assertThat(status(receive(provider, post(query, Map.of("x-kind", "event"), "{}"), "")))
        .isEqualTo(401);
    assertThat(taken).isEmpty();
  }

  /** Google Calendar: everything stands in the header. */
  @Test
  void receive_noBodyAtAll_isAnEventWhosePayloadIsNull() {
    Provider calendar =
        provider(
            "signature_header: X-Goog-Channel-Token",
            "signature_algorithm: token",
            "secret: \"{{env.TOKEN}}\"",
            "event: \"header:X-Goog-Resource-State\"");
    for (String type : List.of("", "application/json; utf-8")) {
      SignedRequest push =
          post(
              Map.of(),
              Map.of("x-goog-channel-token", TOKEN, "x-goog-resource-state", "exists"),
              "");
      assertThat(status(receive(calendar, push, type))).isEqualTo(200);
      assertThat(taken.getLast().payload().isNull()).isTrue();
      assertThat(taken.getLast().name()).isEqualTo("exists");
    }
  }

  @Test
  void receive_noBodyWhereTheBodyIsSigned_isMalformedWhenItIsCalledJson() {
    Provider github =
        provider("signature_header: X-Hub-Signature-256", "secret: \"{{env.TOKEN}}\"");
    SignedRequest empty = post(Map.of(), Map.of(), "");
    Map<String, String> headers = github.signer().sign(empty, "push", CLOCK.instant(), "d");
    assertThat(status(receive(github, post(Map.of(), headers, ""), "application/json")))
        .isEqualTo(400);
    assertThat(status(receive(github, post(Map.of(), headers, ""), ""))).isEqualTo(200);
    assertThat(taken.getLast().payload().isNull()).isTrue();
  }

  /** Amazon SNS calls its JSON text/plain. */
  @Test
  void receive_contentTypeOfTheManifest_isReadWhateverTheSenderCallsIt() {
    String[] sns = {
      "signature: \"query:token\"", "signature_algorithm: token", "secret: \"{{env.TOKEN}}\""
    };
    SignedRequest post = post(Map.of("token", TOKEN), Map.of(), "{\"Type\":\"Notification\"}");
    assertThat(status(receive(provider(sns), post, "text/plain; charset=UTF-8"))).isEqualTo(415);
    Provider declared = provider(sns[0], sns[1], sns[2], "content_type: json");
    assertThat(status(receive(declared, post, "text/plain; charset=UTF-8"))).isEqualTo(200);
    assertThat(taken.getLast().payload().path("Type").asText()).isEqualTo("Notification");
    assertThat(status(receive(declared, post, ""))).isEqualTo(200);
    SignedRequest form = post(Map.of("token", TOKEN), Map.of(), "a=1");
    assertThat(status(receive(declared, form, "application/x-www-form-urlencoded"))).isEqualTo(400);
    Provider asForm = provider(sns[0], sns[1], sns[2], "content_type: form");
    assertThat(status(receive(asForm, form, "text/plain"))).isEqualTo(200);
  }

  private Event send(Provider provider, String body) {
    SignedRequest request = post(Map.of(), Map.of(), body);
    Map<String, String> headers = provider.signer().sign(request, "e", CLOCK.instant(), "d");
    assertThat(status(receive(provider, post(Map.of(), headers, body), "application/json")))
        .isEqualTo(200);
    return taken.getLast();
  }

  /** Dropbox: the same bytes for every change, and no id. */
  @Test
  void receive_senderWhoseSameBytesAreNews_everyRequestIsNew() {
    Provider dropbox =
        provider("signature_header: X-Dropbox-Signature", "secret: \"{{env.TOKEN}}\"");
    Event first = send(dropbox, "{}");
    Event second = send(dropbox, "{}");
    assertThat(second.deliveryId()).isNotEqualTo(first.deliveryId()).isNotEmpty();
    assertThat(rules).extracting(DedupeRule::sameBody).containsOnly(SameBody.NOT_WATCHED);
  }

  @Test
  void receive_howLongADeliveryCounts() {
    String[] signed = {
      "signature_header: X-Example", "signature_algorithm: hmac_sha256", "secret: \"{{env.TOKEN}}\""
    };
    Map<String, Optional<Duration>> windows = new LinkedHashMap<>();
    windows.put("", Optional.of(Duration.ofMinutes(5)));
    windows.put("delivery_id: hash", Optional.of(Duration.ofMinutes(5)));
    windows.put("delivery_id: [\"json:id\", hash]", Optional.of(Duration.ofMinutes(5)));
    windows.put("delivery_id: \"json:id\"", Optional.empty());
    windows.put("dedupe_window: 90s", Optional.of(Duration.ofSeconds(90)));
    windows.put("delivery_id: \"json:id\"\n    dedupe_window: 3d", Optional.of(Duration.ofDays(3)));
    windows.forEach(
        (line, window) -> {
          Event event = send(provider(signed[0], signed[1], signed[2], line), "{}");
          assertThat(event.deliveryId()).as(line).matches("[0-9a-f]{64}");
          assertThat(rules.getLast().window()).as(line).isEqualTo(window);
        });
    Provider either = provider(signed[0], signed[1], signed[2], "delivery_id: [\"json:id\", none]");
    assertThat(send(either, "{\"id\":7}").deliveryId()).isEqualTo("7");
    assertThat(send(either, "{}").deliveryId()).isEqualTo(String.valueOf(taken.getLast().id()));
  }

  private static Optional<Reply> reply(Receipt receipt) {
    return switch (receipt) {
      case Receipt.Processed processed -> processed.reply();
      case Receipt.Duplicate duplicate -> duplicate.reply();
      case Receipt.Handshake _, Receipt.Limited _, Receipt.Refused _ ->
          throw new AssertionError(receipt);
    };
  }

  private Optional<Reply> slack(String type, String body) {
    Provider slack = provider("signature_header: X-Slack-Signature", "secret: \"{{env.TOKEN}}\"");
    SignedRequest request = post(Map.of(), Map.of(), body);
    Map<String, String> headers = slack.signer().sign(request, "e", CLOCK.instant(), "d");
    return reply(receive(slack, post(Map.of(), headers, body), type));
  }

  @Test
  void receive_aFormThatBeginsLikeJson_isNotTakenForItsPayload() {
    slack("application/x-www-form-urlencoded", "{\"a\":1}");
    Event event = taken.getLast();
    assertThat(event.payload()).isEqualTo(Samples.json("{\"{\\\"a\\\":1}\": \"\"}"));
    assertThat(event.content().bodyIsPayload()).isFalse();
    slack("application/json", "{\"a\":1}");
    assertThat(taken.getLast().content().bodyIsPayload()).isTrue();
  }

  /** Slack closes a modal only on an empty answer. */
  @Test
  void receive_slackInteractionsAndCommands_areAnsweredWithNothing() {
    String form = "application/x-www-form-urlencoded";
    for (String body :
        List.of(
            "payload=%7B%22type%22%3A%22view_submission%22%7D",
            "payload=%7B%22type%22%3A%22block_actions%22%7D", "command=%2Fdeploy&text=now")) {
      assertThat(slack(form, body))
          .hasValueSatisfying(
              reply -> {
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.body()).isEmpty();
              });
    }
    assertThat(slack("application/json", "{\"event\":{\"type\":\"message\"}}")).isEmpty();
  }

  @Test
  void receive_responses_firstMatchWins_valuesAreEscapedForTheirType() {
    Provider provider =
        provider(
            "signature_header: X-Token",
            "signature_algorithm: token",
            "secret: \"{{env.TOKEN}}\"",
            "event: \"json:type\"",
            "responses:",
            "  - { event: \"order.*\", content_type: text/xml, body: \"<Say>{json:text}</Say>\","
                + " headers: { X-No-Retry: \"1\" } }",
            "  - { event: [a, order.late], status: 202, json: { got: \"{json:text}\", n: 1 } }",
            "  - { event: b, status: 204 }",
            "  - { event: c, body: \"{json:missing}\" }");
    String text = "<&>\\\"'\\u0001";
    assertThat(answer(provider, "order.new", text))
        .isEqualTo("200 text/xml; charset=utf-8 <Say>&lt;&amp;&gt;&quot;&#39;\ufffd</Say>");
    assertThat(answer(provider, "order.late", text)).startsWith("200 text/xml");
    assertThat(answer(provider, "a", text))
        .isEqualTo("202 application/json {\"got\":\"<&>\\\"'\\u0001\",\"n\":1}");
    assertThat(answer(provider, "b", text)).startsWith("204 ").endsWith(" ");
    assertThat(answer(provider, "c", text)).as("what it needs is missing").isEqualTo("ours");
    assertThat(answer(provider, "d", text)).isEqualTo("ours");
    assertThat(rules).as("each was taken first").hasSize(6);
  }

  private String answer(Provider provider, String event, String text) {
    String body = "{\"type\":\"" + event + "\",\"text\":\"" + text + "\"}";
    SignedRequest request = post(Map.of(), Map.of("x-token", TOKEN), body);
    return reply(receive(provider, request, "application/json"))
        .map(
            reply -> {
              assertThat(reply.headers()).containsEntry("X-Content-Type-Options", "nosniff");
              return reply.status()
                  + " "
                  + reply.headers().get("Content-Type")
                  + " "
                  + new String(reply.body(), UTF_8);
            })
        .orElse("ours");
  }

  // --- compressed bodies

  private static final Provider HUB =
      provider("signature_header: X-Hub-Signature-256", "secret: '{{env.TOKEN}}'");

  private static byte[] gzip(byte[] bytes) {
    return compressed(bytes, GZIPOutputStream::new);
  }

  private static byte[] zlib(byte[] bytes) {
    return compressed(bytes, DeflaterOutputStream::new);
  }

  private interface Compressor {
    OutputStream over(OutputStream out) throws IOException;
  }

  private static byte[] compressed(byte[] bytes, Compressor compressor) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream in = compressor.over(out)) {
      in.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static String hub(byte[] signed) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(TOKEN.getBytes(UTF_8), "HmacSHA256"));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(signed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Receipt encoded(String encoding, byte[] body, String signature) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("content-encoding", encoding);
    headers.put("x-github-delivery", "d-1");
    if (!signature.isEmpty()) {
      headers.put("x-hub-signature-256", signature);
    }
    Receipt receipt = receive(HUB, post(Map.of(), headers, "").withBody(body), "application/json");
    assertThat(room.taken()).as("released").isZero();
    return receipt;
  }

  @Test
  void compressedBody_isReadDecoded_andJournaledAsSent_whicheverBytesAreSigned() {
    byte[] plain = "{\"zen\":\"x\"}".getBytes(UTF_8);
    Map<String, byte[]> bodies = new LinkedHashMap<>();
    bodies.put("gzip", gzip(plain));
    bodies.put("X-GZIP", gzip(plain));
    bodies.put("deflate", zlib(plain));
    bodies.put("identity, gzip", gzip(plain));
    bodies.put("deflate, gzip", gzip(zlib(plain)));
    bodies.put("identity", plain);
    bodies.forEach(
        (encoding, body) -> {
          for (byte[] signed : List.of(body, plain)) {
            taken.clear();
            assertThat(encoded(encoding, body, hub(signed)))
                .as(encoding)
                .isInstanceOf(Receipt.Processed.class);
            assertThat(taken.getFirst().payload()).hasToString("{\"zen\":\"x\"}");
            assertThat(taken.getFirst().body()).isEqualTo(body);
          }
        });
  }

  @Test
  void compressedBody_signedBefore_isTheSameHoweverItIsCompressed() {
    byte[] plain = "{\"zen\":\"x\"}".getBytes(UTF_8);
    encoded("gzip", gzip(plain), hub(plain));
    encoded("deflate", zlib(plain), hub(plain));
    encoded("gzip", gzip(plain), hub(gzip(plain)));
    assertThat(taken.get(0).bodyHash())
        .isEqualTo(taken.get(1).bodyHash())
        .isNotEqualTo(taken.get(2).bodyHash());
  }

  @Test
  void bomb_isGivenUpAtTheBoundOfBodies_whoeverSendsIt() {
    byte[] bomb = gzip(new byte[(int) BODY_BYTES_MAX + 1]);
    byte[] twice = gzip(gzip(new byte[50_000_000]));
    assertThat(status(encoded("gzip", bomb, hub(bomb)))).isEqualTo(413);
    assertThat(status(encoded("gzip, gzip", twice, hub(twice)))).isEqualTo(413);
    assertThat(status(encoded("gzip", bomb, hub(new byte[0])))).isEqualTo(413);
    assertThat(status(encoded("gzip", bomb, ""))).as("not even decoded").isEqualTo(401);
    byte[] largest = gzip(" ".repeat((int) BODY_BYTES_MAX - 2).concat("{}").getBytes(UTF_8));
    assertThat(encoded("gzip", largest, hub(largest))).isInstanceOf(Receipt.Processed.class);
  }

  @Test
  void compressedBody_forWhichThereIsNoRoom_is503() {
    BodyRoom.Share others = room.share();
    assertThat(others.grow(BODY_BYTES_MAX)).isTrue();
    byte[] large = gzip(" ".repeat((int) BODY_BYTES_MAX - 2).concat("{}").getBytes(UTF_8));
    BodyRoom.Share decoding = room.shareOfDecoded();
    assertThat(decoding.grow(BODY_BYTES_MAX)).isTrue();
    assertThat(
            status(
                receive(
                    HUB,
                    post(
                            Map.of(),
                            Map.of("content-encoding", "gzip", "x-hub-signature-256", hub(large)),
                            "")
                        .withBody(large),
                    "application/json")))
        .isEqualTo(503);
    others.release();
    decoding.release();
  }

  @Test
  void bodyThatIsNotCompressedAsItSays_is400ForTheSenderAnd401ForOthers() {
    byte[] plain = "{}".getBytes(UTF_8);
    byte[] cut = Arrays.copyOf(gzip("{\"a\":1}".getBytes(UTF_8)), 20);
    for (byte[] body : List.of(plain, cut, zlib(plain))) {
      assertThat(status(encoded("gzip", body, hub(body)))).isEqualTo(400);
      assertThat(status(encoded("gzip", body, hub(new byte[] {1})))).isEqualTo(401);
    }
  }

  @Test
  void unknownContentEncoding_is415ByName() {
    for (String encoding : List.of("br", "zstd", "gzip, br", "compress", "gzip,gzip,gzip,gzip")) {
      byte[] body = "{}".getBytes(UTF_8);
      Receipt receipt = encoded(encoding, body, hub(body));
      assertThat(status(receipt)).as(encoding).isEqualTo(415);
      assertThat(((Receipt.Refused) receipt).problem().detail())
          .contains("Content-Encoding", "gzip, deflate");
    }
    assertThat(taken).isEmpty();
  }

  // --- what the log says

  private String line(Provider provider, Map<String, String> headers, String body) {
    lines.clear();
    assertThat(status(receive(provider, post(Map.of(), headers, body), "application/json")))
        .isEqualTo(401);
    assertThat(lines).hasSize(1);
    return lines.getFirst();
  }

  @Test
  void refusals_sayWhatIsWrong_andNoSecret() {
    String name = "x-hub-signature-256";
    String right = hub("{}".getBytes(UTF_8));
    assertThat(line(HUB, Map.of("x-github-delivery", "d-7\n"), "{}"))
        .isEqualTo(
            "webhook.refused provider=example reason=missing delivery=\"d-7\n\" peer=192.0.2.1"
                + " bytes=2: header x-hub-signature-256 is not there");
    Map<String, String> faults = new LinkedHashMap<>();
    faults.put("", "reason=missing %s: header x-hub-signature-256 is empty");
    faults.put(
        "sha256=", "reason=malformed %s: header x-hub-signature-256 has nothing behind 'sha256='");
    faults.put(right.substring(7), "does not begin with 'sha256='");
    faults.put("sha1=" + "0".repeat(40), "does not begin with 'sha256=', but with 'sha1='");
    faults.put(
        "sha256=" + "0".repeat(40),
        "has 40 characters, 64 are expected of hmac_sha256 in hex; it has the length of hmac_sha1");
    faults.put(
        "sha256=" + "g".repeat(64), "reason=malformed %s: header x-hub-signature-256 is not hex");
    faults.put(
        "sha256=" + "0".repeat(64),
        "reason=wrong %s: signed with another secret or over other bytes");
    faults.forEach(
        (signature, said) -> {
          String[] parts = said.split(" %s", -1);
          assertThat(line(HUB, Map.of(name, signature), "{}"))
              .contains(parts)
              .doesNotContain(TOKEN, right);
        });
    assertThat(line(HUB, Map.of(name, right), "{} "))
        .contains("something on the way changed the body");
  }

  @Test
  void refusals_ofTimes_sayHowFarOffTheyAre() {
    Provider slack =
        provider("signature_header: X-Slack-Signature", "secret: ['{{env.TOKEN}}', other]");
    Map<String, String> times = new LinkedHashMap<>();
    times.put("1699999000", "reason=stale %signed 1000 s ago, allowed are 300 s");
    times.put("1700000999", "reason=from_the_future %signed 999 s ahead of this clock");
    times.put("soon", "reason=malformed %the timestamp is no time in seconds");
    times.put("1700000000", "reason=wrong %(all 2 secrets were tried)");
    times.forEach(
        (time, said) ->
            assertThat(
                    line(
                        slack,
                        Map.of(
                            "x-slack-signature",
                            "v0=" + "0".repeat(64),
                            "x-slack-request-timestamp",
                            time),
                        "{}"))
                .contains(said.split("%", -1)));
    assertThat(line(slack, Map.of("x-slack-signature", "v0=" + "0".repeat(64)), "{}"))
        .contains("the timestamp, header x-slack-request-timestamp, is not there");
  }

  @Test
  void refusals_ofBodies_areLoggedToo() {
    byte[] body = "[1".getBytes(UTF_8);
    receive(
        HUB, post(Map.of(), Map.of("x-hub-signature-256", hub(body)), "[1"), "application/json");
    receive(HUB, post(Map.of(), Map.of("x-hub-signature-256", hub(body)), "[1"), "text/x\ny");
    encoded("b\"r", body, hub(body));
    receiver.unknown("no\"body" + "x".repeat(200), "GET", "192.0.2.1");
    assertThat(lines.get(0)).contains("reason=malformed_payload", "not valid JSON");
    assertThat(lines.get(1)).contains("reason=content_type", "'text/x?y'");
    assertThat(lines.get(2)).contains("reason=content_encoding", "\"b\\\"r\"");
    assertThat(lines.get(3))
        .startsWith("webhook.refused provider=unknown reason=unknown_provider name=\"no\\\"bodyxx")
        .endsWith("x…\" method=GET peer=192.0.2.1")
        .hasSizeLessThan(220);
  }

  @Test
  void refusals_ofAFlood_areLoggedInPart() {
    for (int i = 0; i < 1_000; i++) {
      receiver.unknown("nobody", "POST", "192.0.2.1");
    }
    assertThat(lines).hasSize(Refusals.BURST_MAX);
    List<String> later = new ArrayList<>();
    AtomicLong nanos = new AtomicLong();
    Refusals refusals = new Refusals(later::add, nanos::get);
    for (int i = 0; i < 205; i++) {
      refusals.log("x", "y", "");
    }
    nanos.addAndGet(1_000_000_000L);
    for (int i = 0; i < 50; i++) {
      refusals.log("x", "y", "");
    }
    assertThat(later).hasSize(Refusals.BURST_MAX + Refusals.PER_SECOND_MAX);
    assertThat(later.get(Refusals.BURST_MAX)).endsWith(" lines_left_out=5");
    assertThat(later.getLast()).doesNotContain("left_out");
  }
}
