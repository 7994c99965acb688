package dev.dipeo.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiesTest {
  private static final Proxy PLAIN = Proxy.parse("HTTP_PROXY", "http://plain.example:3128");
  private static final Proxy SECURE = Proxy.parse("HTTPS_PROXY", "http://secure.example:3128");

  @Test
  void to_byScheme() {
    var proxies = new Proxies(Optional.of(PLAIN), Optional.of(SECURE), "");

    assertThat(proxies.to(to(false, "x.example", 80))).contains(PLAIN);
    assertThat(proxies.to(to(true, "x.example", 443))).contains(SECURE);
    assertThat(Proxies.NONE.to(to(true, "x.example", 443))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com, true",
    "example.com, api.example.com, true",
    "example.com, api.example.com., true",
    ".example.com, example.com, true",
    ".example.com, api.example.com, true",
    "example.com, badexample.com, false",
    "example.com, example.com.evil.example, false",
    "EXAMPLE.com, api.example.com, true",
    "'a.example, b.example', b.example, true",
    "a.example b.example, b.example, true",
    "*, anything.example, true",
    "*.example.com, api.example.com, false",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.0/24, 192.0.2.7, true",
    "192.0.2.0/24, 198.51.100.7, false",
    "2001:db8::/32, 2001:db8::1, true",
    "[2001:db8::1], 2001:db8::1, true",
    "'', localhost, true",
    "'', my.localhost, true",
    "'', 127.0.0.2, true",
    "'', ::1, true",
    "'', x.example, false",
  })
  void to_exceptionsAsCurlHasThem(String except, String host, boolean direct) {
    var proxies = new Proxies(Optional.of(PLAIN), Optional.of(SECURE), except);

    assertThat(proxies.to(to(true, host, 443)).isEmpty()).isEqualTo(direct);
  }

  @Test
  void parse_credentials_areNeverShown() {
    Proxy proxy = Proxy.parse("HTTPS_PROXY", "http://us%40er:p%3Ass+1@proxy.example:8080/");

    assertThat(proxy.host()).isEqualTo("proxy.example");
    assertThat(proxy.port()).isEqualTo(8080);
    assertThat(proxy.credentials()).contains("us@er:p:ss+1");
    assertThat(proxy).hasToString("http://proxy.example:8080");
    assertThat(new Proxies(Optional.of(proxy), Optional.empty(), ""))
        .hasToString("http=http://proxy.example:8080 https=none");
    assertThat(Proxy.parse("X", "proxy.example:81")).hasToString("http://proxy.example:81");
    assertThat(Proxy.parse("X", "http://proxy.example")).hasToString("http://proxy.example:1080");
    assertThat(Proxy.parse("X", "http://[2001:db8::1]:81")).hasToString("http://[2001:db8::1]:81");
  }

  @Test
  void parse_nonsense_isRefusedWithoutQuotingIt() {
    for (String wrong :
        new String[] {
          "https://s3cret@proxy.example",
          "socks5://s3cret@x",
          "http://u:s3cret @x",
          "http://u:s3cret@",
          "http://s3cret:99999"
        }) {
      assertThatThrownBy(() -> Proxy.parse("HTTPS_PROXY", wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("HTTPS_PROXY")
          .hasMessageNotContaining("s3cret");
    }
  }

  private static Destination to(boolean tls, String host, int port) {
    return new Destination(URI.create("https://x.example/"), tls, host, port, "/");
  }
}
