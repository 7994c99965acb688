package dev.dipeo.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpUrlTest {
  @Test
  void of_hostNamesOfContainersAndOfOtherAlphabets() throws Exception {
    assertThat(of("http://my_service:8080/hook"))
        .isEqualTo(new HttpUrl(false, "my_service", 8080, "/hook"));
    assertThat(of("http://_dmarc.example.com/").host()).isEqualTo("_dmarc.example.com");
    assertThat(of("https://bücher.example/hook").host()).isEqualTo("xn--bcher-kva.example");
    assertThat(of("https://例え.example/").host()).isEqualTo("xn--r8jz45g.example");
    assertThat(of("https://BÜCHER.Example/").host()).isEqualTo("xn--bcher-kva.example");
  }

  @Test
  void of_encodesWhatBrowsersWould() throws Exception {
    assertThat(of("https://x.example/a b/{y}?x=a|b&t[]=1&p=\"^`<>\\#f#g").target())
        .isEqualTo("/a%20b/%7By%7D?x=a%7Cb&t[]=1&p=%22%5E%60%3C%3E%5C");
    assertThat(of("https://x.example/[1]/ü\u00a0\u2003?q=ü").target())
        .isEqualTo("/%5B1%5D/%C3%BC%C2%A0%E2%80%83?q=%C3%BC");
    assertThat(of("https://x.example/\ud83d").target()).isEqualTo("/%EF%BF%BD");
    assertThat(of("https://x.example/%2F%zz".replace("%zz", "%20")).target()).isEqualTo("/%2F%20");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "https://x.example/100%      | the '%' at position 21 is not followed by two hexadecimal",
        "https://x.example/%zz       | the '%' at position 18 is not followed by two hexadecimal",
        "https://x y.example/        | its host holds U+0020 at position 9",
        "https://x\\y.example/       | its host holds '\\' (U+005C) at position 9",
        "https://x\u200b.example/    | its host holds U+200B at position 9",
        "https://x.example\uff0fevil/| its host holds U+FF0F at position 17",
        "https://x{y}.example/       | its host holds '{' (U+007B) at position 9",
        "https://u:p@x.example/      | the URL holds a user or password",
        "https://x.example:80a/      | the URL's host or port is malformed",
        "ftp://x.example/            | a URL begins with http:// or https://",
      })
  void of_saysWhichCharacterIsWrong(String url, String message) {
    assertThatThrownBy(() -> of(url.strip()))
        .isInstanceOf(MalformedUrlException.class)
        .hasMessageContaining(message.strip());
  }

  @Test
  void of_controlCharacters_areRefusedByNumber() {
    assertThatThrownBy(() -> of("https://x.example/a\r\nX-Y: z"))
        .hasMessage("the URL is malformed: a control character U+000D at position 19");
    assertThatThrownBy(() -> of("https://x.example/\u0000")).hasMessageContaining("U+0000");
  }

  private static HttpUrl of(String text) throws MalformedUrlException {
    return HttpUrl.of(HttpUrl.read(text));
  }
}
