package dev.dipeo.gateway;

import dev.dipeo.base.Problem;
import dev.dipeo.gateway.edge.BodyRoom;
import dev.dipeo.problem.ProblemResponse;
import dev.dipeo.provider.UndecodableBodyException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Decompresses bodies. The result is bounded like an uncompressed body and takes its share of the
 * same memory: decoding stops at the bound, before a few kilobytes become gigabytes.
 *
 * @param bytesMax largest body in bytes, compressed or not
 */
public record BodyDecoder(long bytesMax, BodyRoom room) {
  private static final int CHUNK_BYTES = 64 * 1024;

  /**
   * Decompresses a body.
   *
   * @param codings in the order in which they were applied
   * @param share accounts for the result; the caller must release it in any case
   */
  byte[] decode(List<ContentCoding> codings, byte[] body, BodyRoom.Share share)
      throws UndecodableBodyException {
    byte[] bytes = body;
    long before = 0;
    for (ContentCoding coding : codings.reversed()) {
      bytes = decode(coding, bytes, before, share);
      before += bytes.length;
    }
    return bytes;
  }

  private byte[] decode(ContentCoding coding, byte[] body, long before, BodyRoom.Share share)
      throws UndecodableBodyException {
    List<byte[]> chunks = new ArrayList<>();
    int size = 0;
    try (InputStream in = coding.over(body)) {
      for (byte[] chunk = in.readNBytes(CHUNK_BYTES);
          chunk.length > 0;
          chunk = in.readNBytes(CHUNK_BYTES)) {
        size += chunk.length;
        if (size > bytesMax) {
          throw undecodable(ProblemResponse.bodyTooLarge());
        }
        if (!share.grow(before + size)) {
          throw undecodable(BodyRoom.noRoom());
        }
        chunks.add(chunk);
      }
    } catch (IOException e) {
      throw undecodable(
          Rejections.malformedPayload(
              "The body is not " + coding.headerName() + ", as its Content-Encoding says"));
    }
    return joined(chunks, size);
  }

  private static UndecodableBodyException undecodable(Problem problem) {
    return new UndecodableBodyException(problem.type(), problem.detail(), problem);
  }

  private static byte[] joined(List<byte[]> chunks, int size) {
    if (chunks.size() == 1) {
      return chunks.getFirst();
    }
    byte[] bytes = new byte[size];
    int at = 0;
    for (byte[] chunk : chunks) {
      System.arraycopy(chunk, 0, bytes, at, chunk.length);
      at += chunk.length;
    }
    return bytes;
  }
}
