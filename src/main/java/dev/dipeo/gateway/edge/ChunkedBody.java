package dev.dipeo.gateway.edge;

import dev.dipeo.base.HttpToken;
import io.netty.buffer.ByteBuf;

/**
 * Finds the end of a chunked body, as strictly as RFC 9112, section 7.1, defines it: sizes are
 * hexadecimal digits, every line ends with CR LF. For one body, on its connection's event loop.
 */
final class ChunkedBody {
  /** Most digits of a chunk size; more than any accepted body needs. */
  private static final int SIZE_DIGITS_MAX = 15;

  /** Longest line of a chunk size and its extensions, which are ignored. */
  private static final int LINE_BYTES_MAX = 256;

  private enum Part {
    SIZE,
    EXTENSION,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER_START,
    TRAILER,
    TRAILER_LF,
    END_LF,
    OVER
  }

  private final int trailerBytesMax;
  private Part part = Part.SIZE;
  private long size;
  private int digits;
  private int line;
  private int trailers;

  /**
   * @param trailerBytesMax longest trailer section, in bytes
   */
  ChunkedBody(int trailerBytesMax) {
    this.trailerBytesMax = trailerBytesMax;
  }

  boolean isOver() {
    return part == Part.OVER;
  }

  /**
   * The number of readable bytes that belong to the body. Consumes none of them.
   *
   * @throws RefusedRequestException when the chunks are malformed
   */
  int take(ByteBuf bytes) throws RefusedRequestException {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end && part != Part.OVER) {
      if (part == Part.DATA) {
        int data = (int) Math.min(size, end - at);
        size -= data;
        at += data;
        part = size == 0 ? Part.DATA_CR : Part.DATA;
      } else {
        next(bytes.getByte(at++));
      }
    }
    return at - bytes.readerIndex();
  }

  private void next(byte c) throws RefusedRequestException {
    switch (part) {
      case SIZE -> size(c);
      case EXTENSION -> {
        requireText(c, ++line <= LINE_BYTES_MAX);
        part = c == '\r' ? Part.SIZE_LF : Part.EXTENSION;
      }
      case SIZE_LF -> {
        require(c == '\n');
        part = size == 0 ? Part.TRAILER_START : Part.DATA;
      }
      case DATA_CR -> {
        require(c == '\r');
        part = Part.DATA_LF;
      }
      case DATA_LF -> {
        require(c == '\n');
        part = Part.SIZE;
        digits = 0;
        line = 0;
      }
      case TRAILER_START -> {
        require(c == '\r' || HttpToken.isCharacter(c));
        trailers++;
        part = c == '\r' ? Part.END_LF : Part.TRAILER;
      }
      case TRAILER -> {
        requireText(c, ++trailers <= trailerBytesMax);
        part = c == '\r' ? Part.TRAILER_LF : Part.TRAILER;
      }
      case TRAILER_LF -> {
        require(c == '\n');
        part = Part.TRAILER_START;
      }
      case END_LF -> {
        require(c == '\n');
        part = Part.OVER;
      }
      case DATA, OVER -> throw new IllegalStateException("no byte of a line: " + part);
    }
  }

  private void size(byte c) throws RefusedRequestException {
    int digit = Character.digit((char) c, 16);
    if (digit >= 0 && c > 0) {
      require(++digits <= SIZE_DIGITS_MAX);
      size = size * 16 + digit;
      return;
    }
    require(digits > 0 && (c == '\r' || c == ';'));
    part = c == '\r' ? Part.SIZE_LF : Part.EXTENSION;
  }

  private static void requireText(byte c, boolean isShort) throws RefusedRequestException {
    require(isShort && c != '\n' && c != 0);
  }

  private static void require(boolean right) throws RefusedRequestException {
    if (!right) {
      throw RefusedRequestException.malformed("chunks", "The chunks of the body are malformed");
    }
  }
}
