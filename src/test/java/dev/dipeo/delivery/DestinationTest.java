package dev.dipeo.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {
  @Test
  void of_takesUrlsApart() throws DeliveryException {
    assertThat(of("https://api.example.com/webhook?x=1"))
        .isEqualTo(
            new Destination(
                Destination.url("https://api.example.com/webhook?x=1"),
                true,
                "api.example.com",
                443,
                "/webhook?x=1"));
    assertThat(of("http://localhost:8000"))
        .isEqualTo(
            new Destination(
                Destination.url("http://localhost:8000"), false, "localhost", 8000, "/"));
    assertThat(of("HTTP://EXAMPLE.com:/a#b"))
        .isEqualTo(
            new Destination(
                Destination.url("HTTP://EXAMPLE.com:/a#b"), false, "example.com", 80, "/a"));
    assertThat(of("http://[2001:db8::1]:81/"))
        .isEqualTo(
            new Destination(
                Destination.url("http://[2001:db8::1]:81/"), false, "2001:db8::1", 81, "/"));
    assertThat(of("http://api_server:9000/x"))
        .isEqualTo(
            new Destination(
                Destination.url("http://api_server:9000/x"), false, "api_server", 9000, "/x"));
    assertThat(of("https://bücher.example/ü?q=ü"))
        .isEqualTo(
            new Destination(
                Destination.url("https://bücher.example/ü?q=ü"),
                true,
                "xn--bcher-kva.example",
                443,
                "/%C3%BC?q=%C3%BC"));
  }

  @Test
  void url_encodesWhatTemplatesPutIn() throws DeliveryException {
    assertThat(of("https://x.example/a b?text=\"hi\" {you}|%20"))
        .isEqualTo(
            new Destination(
                Destination.url("https://x.example/a b?text=\"hi\" {you}|%20"),
                true,
                "x.example",
                443,
                "/a%20b?text=%22hi%22%20%7Byou%7D%7C%20"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "api.example.com/x",
        "/webhook",
        "file:///etc/passwd",
        "ftp://example.com/",
        "gopher://localhost:6379/_x",
        "http:",
        "http:example.com",
        "http://",
        "http:///path",
        "http://user:pass@example.com/",
        "http://good.example@evil.example/",
        "http://good.example\\@evil.example/",
        "http://example.com:0/",
        "http://example.com:65536/",
        "http://example.com:80a/",
        "http://exa mple.com/",
        "http://127.1/",
        "http://0177.0.0.1/",
        "http://0x7f.0.0.1/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://127.0.0.1./",
        "http://example.0x/",
        "http://exa%6dple.com/",
        "http://[::1",
        "http://[fe80::1%25eth0]/",
        "http://example.com/\r\nX: y",
        "http://example.com/\0",
        "http://example.com/%zz",
        "http://-/"
      })
  void of_whatIsNoHttpUrl_isInvalid(String text) {
    assertThatThrownBy(() -> of(text))
        .isInstanceOfSatisfying(
            DeliveryException.class,
            e -> assertThat(e.kind()).isEqualTo(DeliveryException.Kind.INVALID));
  }

  @Test
  void shown_hidesWhereTokensStand() {
    assertThat(Destination.shown(URI.create("https://u:p@x.example:444/a/b/?token=s3cret#f")))
        .isEqualTo("https://x.example:444/a/b/");
    assertThat(
            Destination.shown(
                URI.create(
                    "https://hooks.slack.com/services/T0000/B0000/XXXXXXXXXXXXXXXXXXXXXXXX")))
        .isEqualTo("https://hooks.slack.com/services/T0000/B0000/XXXX…");
    assertThat(Destination.shown(URI.create("https://x.example"))).isEqualTo("https://x.example");
  }

  @Property
  void url_anyText_isAUrlOrADeliveryException(
      @ForAll @StringLength(max = 40) @CharRange(from = 0, to = 0x250) String text) {
    try {
      Destination destination = of("http://x.example/" + text);
      assertThat(destination.host()).isEqualTo("x.example");
      assertThat(destination.target()).startsWith("/").matches("[\\x21-\\x7E]+");
    } catch (DeliveryException e) {
      assertThat(e.kind()).isEqualTo(DeliveryException.Kind.INVALID);
    }
  }

  private static Destination of(String text) throws DeliveryException {
    return Destination.of(Destination.url(text));
  }
}
