package dev.dipeo.url;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlPlaceTest {
  @ParameterizedTest
  @CsvSource({
    "https, ://x/, SCHEME",
    "http:, //x/, SCHEME",
    "https://, /x, HOST",
    "https://a., .b:80/, HOST",
    "https://[2001:, ]/x, IPV6_HOST",
    "https://[::1]:, /, PORT",
    "https://x:, /, PORT",
    "https://, @x/, USER",
    "https://u:, @x/, USER",
    "https://u@, /, HOST",
    "https://, /a@b, HOST",
    "https://x/, ?q, PATH",
    "https://x/a/b, '', PATH",
    "https://x/a?, '', QUERY",
    "https://x?b=, '', QUERY",
    "https://x/a?b#, '', FRAGMENT",
    "https://x#, '', FRAGMENT",
  })
  void between_knowsThePlace(String before, String behind, UrlPlace place) {
    assertThat(UrlPlace.between(before, behind)).isEqualTo(place);
  }

  @ParameterizedTest
  @CsvSource({
    "https://x/a/../b, 12, true",
    "https://x/a/..?q, 12, true",
    "https://x/a/.%2E#f, 12, true",
    "https://x/a/%2e%2e/b, 12, true",
    "https://x/a/./b, 12, true",
    "https://x/a/..., 12, false",
    "https://x/a/..b/c, 12, false",
    "https://x/a/b..c, 12, false",
  })
  void isDotSegment(String url, int at, boolean dots) {
    assertThat(UrlPlace.isDotSegment(url, at)).isEqualTo(dots);
  }

  /** Whatever a stranger writes, the URL keeps its host, its other segments and its parameters. */
  @Property
  void fitted_noValueLeavesItsPlace(
      @ForAll @StringLength(max = 30) String inPath, @ForAll @StringLength(max = 30) String inQuery)
      throws MalformedUrlException {
    String url =
        "http://x.example/a/"
            + UrlPlace.PATH.fitted(inPath)
            + "/b?q="
            + UrlPlace.QUERY.fitted(inQuery)
            + "&role=user";

    HttpUrl read = HttpUrl.of(HttpUrl.read(url));

    assertThat(read.host()).isEqualTo("x.example");
    assertThat(read.target()).matches("/a/[^/?&#]*/b\\?q=[^/?&#]*&role=user");
    assertThat(url).endsWith(read.target());
  }
}
