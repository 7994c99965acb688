package dev.dipeo.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypeTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      quoteCharacter = '|',
      textBlock =
          """
          application/json,                            application/json,  none
          Application/JSON ; Charset=UTF-8,            application/json,  utf-8
          text/plain;charset="Latin1",                 text/plain,        latin1
          text/plain; format=flowed; charset = utf-16, text/plain,        utf-16
          text/plain; charset=a; charset=b,            text/plain,        a
          text/plain; charset=,                        text/plain,        ||
          text/plain; xcharset=a; charset,             text/plain,        none
          text/plain;;; ;charset=a,                    text/plain,        a
          ;charset=a,                                  ||,                a
          ||,                                          ||,                none
          nonsense,                                    nonsense,          none
          """)
  void of_header_isItsTypeAndCharset(String header, String name, String charset) {
    assertThat(MediaType.of(header)).isEqualTo(new MediaType(name, Optional.ofNullable(charset)));
  }

  @Test
  void isJson_andWhatIsWrittenInIt() {
    for (String json : List.of("application/json", "application/problem+json; charset=utf-8")) {
      assertThat(MediaType.of(json).isJson()).as(json).isTrue();
    }
    for (String other : List.of("", "text/json", "+json", "application/jsonp", MediaType.FORM)) {
      assertThat(MediaType.of(other).isJson()).as(other).isFalse();
    }
  }

  @Test
  void isForm() {
    assertThat(MediaType.of("Application/x-WWW-form-urlencoded;charset=utf-8").isForm()).isTrue();
    assertThat(MediaType.of("multipart/form-data; boundary=x").isForm()).isFalse();
  }

  /** Anybody may send a header. */
  @Test
  void of_longHeader_takesNoLongerThanItsLength() {
    String many = ";".repeat(1_000_000);
    assertThatCode(() -> MediaType.of(many)).doesNotThrowAnyException();
    assertThat(MediaType.of(many + "charset=a").charset()).contains("a");
  }
}
