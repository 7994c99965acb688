package dev.dipeo.gateway.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedBodyTest {
  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0\r\n\r\n",
        "000\r\n\r\n",
        "5\r\nhello\r\n0\r\n\r\n",
        "A\r\n0123456789\r\na\r\n0\r\n\r\n45678\r\n0\r\n\r\n",
        "5;name=value\r\nhello\r\n0;x\r\n\r\n",
        "5\r\nhello\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\n",
      })
  void body_endsWhereItEnds_howeverItComes(String body) throws Exception {
    for (int piece = 1; piece <= body.length(); piece++) {
      ChunkedBody chunks = new ChunkedBody(1_000);
      for (int at = 0; at < body.length(); at += piece) {
        int end = Math.min(body.length(), at + piece);
        assertThat(chunks.isOver()).isFalse();
        assertThat(chunks.take(bytes(body.substring(at, end)))).isEqualTo(end - at);
      }
      assertThat(chunks.isOver()).as("in pieces of %d", piece).isTrue();
    }
    assertThat(new ChunkedBody(1_000).take(bytes(body + "GET / HTTP/1.1")))
        .as("the next request is not part of it")
        .isEqualTo(body.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "x\r\n",
        "-1\r\n",
        "+1\r\n",
        "0x5\r\n",
        " 5\r\n",
        "5 \r\n",
        "5\nhello",
        "5\rhello",
        "5;x\nhello",
        "5;x\rhello",
        "5\r\nhello0\r\n",
        "5\r\nhello\n0\r\n",
        "5\r\nhello\r0\r\n",
        "1234567890123456\r\n",
        "0\r\n\n",
        "0\r\n x\r\n",
        "0\r\nX: y\n",
        "0\r\nX: y\rz",
      })
  void body_thatTwoServersCouldReadDifferently_isRefused(String body) {
    assertThatExceptionOfType(RefusedRequestException.class)
        .isThrownBy(() -> new ChunkedBody(1_000).take(bytes(body)));
  }

  @Test
  void extensionsAndTrailers_areBounded() throws Exception {
    new ChunkedBody(50).take(bytes("5;" + "x".repeat(200)));
    assertThatExceptionOfType(RefusedRequestException.class)
        .isThrownBy(() -> new ChunkedBody(50).take(bytes("5;" + "x".repeat(300))));
    new ChunkedBody(50).take(bytes("0\r\n" + "X: y\r\n".repeat(5)));
    assertThatExceptionOfType(RefusedRequestException.class)
        .isThrownBy(() -> new ChunkedBody(50).take(bytes("0\r\n" + "X: y\r\n".repeat(50))));
  }
}
