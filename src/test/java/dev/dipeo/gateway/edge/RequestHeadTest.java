package dev.dipeo.gateway.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shapes of a head that servers in a row read differently. */
class RequestHeadTest {
  private static final String HOST = "Host: localhost\r\n";

  private static Framing read(String head) throws RefusedRequestException {
    return RequestHead.read(head.getBytes(ISO_8859_1));
  }

  private static Framing fields(String... lines) throws RefusedRequestException {
    return read("POST /x HTTP/1.1\r\n" + HOST + String.join("\r\n", lines) + "\r\n\r\n");
  }

  @Test
  void length_isTheNumberThatIsAnnounced() throws Exception {
    assertThat(read("GET /x HTTP/1.1\r\n" + HOST + "\r\n")).isEqualTo(new Framing.Length(0));
    assertThat(fields("Content-Length: 0")).isEqualTo(new Framing.Length(0));
    assertThat(fields("content-length:\t007 ")).isEqualTo(new Framing.Length(7));
    assertThat(fields("X: y", "Content-Length: 99999999999"))
        .isEqualTo(new Framing.Length(99_999_999_999L));
  }

  @Test
  void chunked_isTheOnlyCoding() throws Exception {
    assertThat(fields("Transfer-Encoding: chunked")).isEqualTo(new Framing.Chunked());
    assertThat(fields("TRANSFER-ENCODING:  Chunked ")).isEqualTo(new Framing.Chunked());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunkedx",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked;q=1",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: identity",
        "Transfer-Encoding:",
        "Transfer-Encoding: \u000bchunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\ntransfer-encoding: chunked",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5, 5",
        "Content-Length: +5",
        "Content-Length: -5",
        "Content-Length: 5 5",
        "Content-Length: 0x5",
        "Content-Length: 5.0",
        "Content-Length:",
        "Content-Length: 9999999999999999999",
        "Content-Length : 5",
        "Content-Length\t: 5",
        "Transfer-Encoding : chunked",
        " Content-Length: 5",
        "X: y\r\n folded: z",
        "X: y\r\n\tContent-Length: 5",
        "X: y\nContent-Length: 5",
        "X: y\rContent-Length: 5",
        "X: y\u0000",
        "X",
        ": y",
        "X(y): z",
        "X y: z",
        "Host: other",
        "host: localhost",
      })
  void field_thatTwoServersCouldReadDifferently_is400(String line) {
    assertThatExceptionOfType(RefusedRequestException.class)
        .isThrownBy(() -> fields(line))
        .satisfies(refused -> assertThat(refused.problem().status()).isEqualTo(400));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /x HTTP/1.1| 400 | host",
        "GET  /x HTTP/1.1| 400 | request_line",
        "GET /x HTTP/1.1 | 400 | host",
        "GET /x y HTTP/1.1| 400 | request_line",
        "GET /x| 400 | request_line",
        "GET| 400 | request_line",
        "G(T /x HTTP/1.1| 400 | request_line",
        "GET /x http/1.1| 400 | request_line",
        "GET /x HTTP/1.10| 400 | request_line",
        "GET /x HTTP/1.2| 505 | http_version",
        "PRI * HTTP/2.0| 505 | http_version",
      })
  void requestLine_thatIsNotOne_isRefused(String line, int status, String reason) {
    assertThatExceptionOfType(RefusedRequestException.class)
        .isThrownBy(() -> read(line + "\r\n\r\n"))
        .satisfies(
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(status);
              assertThat(refused.reason()).isEqualTo(reason);
            });
  }

  @Test
  void oldHttp_needsNoHostAndHasNoChunks() throws Exception {
    assertThat(read("GET /x HTTP/1.0\r\n\r\n")).isEqualTo(new Framing.Length(0));
    assertThatExceptionOfType(RefusedRequestException.class)
        .isThrownBy(() -> read("POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"));
    assertThatExceptionOfType(RefusedRequestException.class)
        .isThrownBy(() -> read("GET /x HTTP/1.0\r\n" + HOST + HOST + "\r\n"));
  }
}
