package dev.dipeo.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dipeo.delivery.DeliveryException.Kind;
import io.vertx.core.Vertx;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static Vertx vertx;

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stopVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, LOOPBACK",
    "127.255.255.254, LOOPBACK",
    "10.0.0.0, PRIVATE",
    "10.255.255.255, PRIVATE",
    "172.16.0.1, PRIVATE",
    "172.31.255.255, PRIVATE",
    "192.168.1.1, PRIVATE",
    "100.64.0.1, PRIVATE",
    "100.127.255.255, PRIVATE",
    "198.18.0.1, PRIVATE",
    "169.254.0.1, LINK_LOCAL",
    "169.254.169.254, LINK_LOCAL",
    "168.63.129.16, CLOUD",
    "100.100.100.200, CLOUD",
    "192.0.0.192, CLOUD",
    "192.0.0.191, PRIVATE",
    "0.0.0.0, RESERVED",
    "0.1.2.3, RESERVED",
    "192.0.2.1, RESERVED",
    "203.0.113.9, RESERVED",
    "224.0.0.1, RESERVED",
    "240.0.0.1, RESERVED",
    "255.255.255.255, RESERVED",
    "::1, LOOPBACK",
    "::, RESERVED",
    "fc00::1, PRIVATE",
    "fdff:ffff::1, PRIVATE",
    "fec0::1, PRIVATE",
    "fe80::1, LINK_LOCAL",
    "febf::1, LINK_LOCAL",
    "fd00:ec2::254, CLOUD",
    "fd00:ec2::23, CLOUD",
    "fd00:ec3::254, PRIVATE",
    "fd20:ce::254, CLOUD",
    "fd00:a9fe:a9fe::1, CLOUD",
    "fd00:42::42, CLOUD",
    "::ffff:168.63.129.16, CLOUD",
    "64:ff9b::168.63.129.16, CLOUD",
    "ff02::1, RESERVED",
    "2001:db8::1, RESERVED",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2, RESERVED",
    "4000::1, RESERVED",
    // Carrying an IPv4 address: mapped, compatible, NAT64, 6to4, ISATAP.
    "::ffff:127.0.0.1, LOOPBACK",
    "::ffff:169.254.169.254, LINK_LOCAL",
    "::ffff:a9fe:a9fe, LINK_LOCAL",
    "::127.0.0.1, LOOPBACK",
    "::10.0.0.1, PRIVATE",
    "64:ff9b::169.254.169.254, LINK_LOCAL",
    "64:ff9b::7f00:1, LOOPBACK",
    "::ffff:192.0.2.1, RESERVED",
    "64:ff9b::192.0.2.1, RESERVED",
    "64:ff9b:1::1, PRIVATE",
    "2002:7f00:1::, LOOPBACK",
    "2002:a9fe:a9fe::1, LINK_LOCAL",
    "2002:c000:201::1, RESERVED",
    "3ffe::5efe:10.0.0.1, PRIVATE",
    "3ffe::200:5efe:127.0.0.1, LOOPBACK",
  })
  void kinds(String address, AddressKind kind) throws Exception {
    assertThat(AddressKind.of(InetAddress.getByName(address))).isEqualTo(kind);
  }

  /** Next to the ranges; made by counting, so that no address of anybody stands here. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/8",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "198.18.0.0/15",
        "192.0.2.0/24",
        "198.51.100.0/24",
        "168.63.129.16/32",
        "64:ff9b::c612:0/111", // 198.18.0.0/15 translated
        "2002:c612::/31", // and by 6to4
        "2001:db8::/32",
        "3fff::/20",
      })
  void kinds_besideARange_arePublic(String range) {
    Network network = Network.parse(range).orElseThrow();
    BigInteger first = new BigInteger(1, bytes(network));
    BigInteger size = BigInteger.TWO.pow(bytes(network).length * Byte.SIZE - network.bits());

    assertThat(AddressKind.of(network.first())).isNotEqualTo(AddressKind.PUBLIC);
    assertThat(AddressKind.of(address(first.subtract(BigInteger.ONE), network)))
        .isEqualTo(AddressKind.PUBLIC);
    assertThat(AddressKind.of(address(first.add(size), network))).isEqualTo(AddressKind.PUBLIC);
  }

  private static byte[] bytes(Network network) {
    return network.first().getAddress();
  }

  private static InetAddress address(BigInteger number, Network like) {
    byte[] padded = new byte[bytes(like).length];
    byte[] digits = number.toByteArray();
    int length = Math.min(digits.length, padded.length); // a leading zero may be the sign
    System.arraycopy(digits, digits.length - length, padded, padded.length - length, length);
    return Network.address(padded);
  }

  /** Every spelling that some resolver takes for an inside address ends as one, or as no host. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/",
        "http://127.1/",
        "http://0/",
        "http://0.0.0.0/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://2130706433/",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://①②⑦.⓪.⓪.①/",
        "http://127。0。0。1/",
        "http://127.0.0.1。/",
        "http://[::]/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[0:0:0:0:0:ffff:a9fe:a9fe]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[2002:7f00:1::]/",
        "http://[fd00:ec2::254]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://169.254.169.254./",
        "http://2852039166/",
        "http://10.0.0.1/",
        "http://good.example@127.0.0.1/",
        "http://127.0.0.1#@good.example/",
        "http://127.0.0.1?@good.example/",
        "http://good.example#@127.0.0.1/",
        "http://127.0.0.1\\@good.example/",
      })
  void strict_sendsToNoInsideAddress_howeverItIsSpelt(String url) {
    DeliveryException refused = failure(AddressGuard.STRICT, system(), url);

    // Unknown names are what the system's resolver does not take for an address.
    assertThat(refused.kind()).isIn(Kind.REFUSED, Kind.INVALID, Kind.ADDRESS);
    assertThat(refused.getMessage()).doesNotContain("connection");
  }

  @Test
  void strict_saysWhatToConfigure() {
    assertThat(failure(AddressGuard.STRICT, system(), "http://127.0.0.1:1/hook?token=s3cret"))
        .hasMessage(
            "GET http://127.0.0.1:1/hook: not sent, 127.0.0.1 is an address of this machine. To"
                + " allow it, name it in dipeo.delivery.allowed-hosts, or set"
                + " dipeo.delivery.private-addresses to allow");
    assertThat(failure(AddressGuard.STRICT, system(), "http://169.254.169.254/"))
        .hasMessage(
            "GET http://169.254.169.254/: not sent, 169.254.169.254 is a link-local address, where"
                + " cloud machines have their credentials. To allow it, name it in"
                + " dipeo.delivery.allowed-hosts");
  }

  @Test
  void strict_nameWithAnInsideAddressAmongOthers_isRefused_withoutSayingWhich() {
    DeliveryException refused =
        failure(
            new AddressGuard(false, List.of("192.0.2.0/24")),
            of("192.0.2.8", "10.1.2.3"),
            "http://inside.example/");

    assertThat(refused.kind()).isEqualTo(Kind.REFUSED);
    assertThat(refused.getMessage())
        .contains("inside.example is a private address")
        .doesNotContain("10.1.2.3");
  }

  @Test
  void lenient_stillRefusesMetadataAndAddressesThatNoHostHas() {
    for (String url :
        List.of(
            "http://169.254.169.254/",
            "http://[fe80::1]/",
            "http://0.0.0.0/",
            "http://224.0.0.1/")) {
      assertThat(failure(AddressGuard.LENIENT, system(), url).kind())
          .as(url)
          .isIn(Kind.REFUSED, Kind.ADDRESS);
    }
  }

  /** Judged, not sent to: these are reached from inside a cloud. */
  @Test
  void lenient_refusesWhatACloudServesItsOwnMachines_unlessNamed() throws Exception {
    for (String inside : List.of("168.63.129.16", "100.100.100.200", "fd00:ec2::254")) {
      assertThatThrownBy(() -> AddressGuard.LENIENT.check("x.example", addresses(inside)))
          .isInstanceOf(DeliveryException.class)
          .hasMessageContaining("x.example is an address where a cloud serves its own machines")
          .hasMessageNotContaining("private-addresses");
      new AddressGuard(true, List.of(inside)).check("x.example", addresses(inside));
    }
  }

  @Test
  void allowed_namesAddressesAndRanges() throws Exception {
    var guard =
        new AddressGuard(
            false,
            List.of(
                "Receiver.internal.",
                "10.1.0.0/16",
                "[fd12::1]",
                "169.254.7.0/24",
                "192.0.2.8",
                "192.0.2.0/30"));

    guard.check("receiver.internal", addresses("192.168.7.7"));
    guard.check("receiver.internal.", addresses("192.168.7.7"));
    guard.check("x.example", addresses("10.1.255.3", "192.0.2.8", "192.0.2.3"));
    guard.check("x.example", addresses("fd12::1"));
    guard.check("x.example", addresses("169.254.7.9"));
    for (String other : List.of("10.2.0.1", "fd12::2", "169.254.8.1", "192.0.2.4")) {
      assertThatThrownBy(() -> guard.check("x.example", addresses(other)))
          .isInstanceOf(DeliveryException.class);
    }
    assertThatThrownBy(() -> guard.check("evil.receiver.internal", addresses("192.168.7.7")))
        .isInstanceOf(DeliveryException.class);
  }

  @Test
  void allowed_nonsense_isRefusedAtTheStart() {
    for (String entry : List.of("", "10.0.0.0/33", "http://x.example", "a b", "10.0.0.0/x")) {
      assertThatThrownBy(() -> new AddressGuard(false, List.of(entry)))
          .as(entry)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("dipeo.delivery.allowed-hosts");
    }
  }

  /** DNS rebinding: the name is looked up once, and what was judged is what is connected to. */
  @Test
  void send_answerThatChangesAfterTheCheck_isNotAskedForAgain() {
    var asked = new AtomicInteger();
    Lookup changing =
        host ->
            CompletableFuture.completedStage(
                asked.getAndIncrement() == 0 ? addresses("127.0.0.2") : addresses("127.0.0.1"));
    try (Receiver first = Receiver.onAddress(vertx, "127.0.0.2", 0);
        Receiver second = Receiver.onAddress(vertx, "127.0.0.1", first.port());
        VertxSender sender = sender(new AddressGuard(false, List.of("127.0.0.2")), changing)) {
      String url = "http://rebound.example:" + first.port() + "/";

      Answer answer = sender.send(get(url)).await().atMost(PATIENCE);
      // The name now stands for an address that may not be reached; nor does the kept connection
      // to the good one serve it.
      DeliveryException refused = failure(sender, get(url));

      assertThat(new String(answer.body(), UTF_8)).isEqualTo("127.0.0.2");
      assertThat(refused.kind()).isEqualTo(Kind.REFUSED);
      assertThat(asked).hasValue(2);
      assertThat(second.port()).isEqualTo(first.port());
    }
  }

  @Test
  void send_hostNameStaysThatOfTheUrl_andTheNextAddressIsTried() {
    try (Receiver receiver = Receiver.onAddress(vertx, "127.0.0.1", 0);
        VertxSender sender = sender(AddressGuard.LENIENT, of("127.0.0.3", "127.0.0.1"))) {
      Answer answer =
          sender.send(get("http://two.example:" + receiver.port() + "/")).await().atMost(PATIENCE);

      assertThat(answer.headers()).containsEntry("x-host", "two.example:" + receiver.port());
    }
  }

  @Test
  void send_redirectToAnInsideAddress_isNotFollowed() {
    try (Receiver receiver =
            Receiver.http(
                vertx,
                request ->
                    request
                        .response()
                        .setStatusCode(302)
                        .putHeader("Location", "http://169.254.169.254/latest/")
                        .end());
        VertxSender sender = Receiver.sender(vertx)) {
      Answer answer = sender.send(get(receiver.url("/").toString())).await().atMost(PATIENCE);

      assertThat(answer.status()).isEqualTo(302);
    }
  }

  private static Lookup system() {
    return new SystemLookup(task -> Thread.ofVirtual().start(task));
  }

  private static Lookup of(String... addresses) {
    return host -> CompletableFuture.completedStage(addresses(addresses));
  }

  private static List<InetAddress> addresses(String... texts) {
    return java.util.Arrays.stream(texts)
        .map(
            text -> {
              try {
                return InetAddress.getByName(text);
              } catch (UnknownHostException e) {
                throw new IllegalArgumentException(text, e);
              }
            })
        .toList();
  }

  private static DeliveryException failure(AddressGuard guard, Lookup lookup, String url) {
    try (VertxSender sender = sender(guard, lookup)) {
      return failure(sender, get(url));
    } catch (UnsendableException e) {
      return e.reason;
    }
  }

  private static DeliveryException failure(VertxSender sender, OutgoingRequest request) {
    return sender
        .send(request)
        .map(answer -> new DeliveryException(Kind.PROTOCOL, "sent: " + answer.statusLine()))
        .onFailure(DeliveryException.class)
        .recoverWithItem(thrown -> (DeliveryException) thrown)
        .await()
        .atMost(PATIENCE);
  }

  private static VertxSender sender(AddressGuard guard, Lookup lookup) {
    return new VertxSender(vertx, TestBounds.sender("1"), lookup, guard);
  }

  private static OutgoingRequest get(String url) {
    try {
      URI parsed = Destination.url(url);
      return OutgoingRequest.to(parsed, "GET", Map.of(), Optional.empty(), PATIENCE);
    } catch (DeliveryException e) {
      throw new UnsendableException(e);
    }
  }

  private static final class UnsendableException extends RuntimeException {
    private final DeliveryException reason;

    UnsendableException(DeliveryException reason) {
      super(reason);
      this.reason = reason;
    }
  }
}
