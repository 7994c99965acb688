package dev.dipeo.python.worker;

import dev.dipeo.python.PythonBounds;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.queue.Ended;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A message between the program and a worker: its length, then its bytes. Neither side trusts the
 * other: a message that is invalid or too long is an IOException.
 */
sealed interface Message {
  /** Largest message that a worker reads; larger inputs are refused before they are sent. */
  int TO_WORKER_BYTES_MAX = 64 << 20;

  // --- to a worker ---

  /** The first message: the bounds that the worker keeps. */
  record Begin(PythonBounds bounds) implements Message {}

  /**
   * A job to run.
   *
   * @param id identifies the job in later messages
   * @param diagram null: a check, which needs a context that has run no code
   * @param inputs JSON text; null: only compile
   */
  record Run(
      long id, @Nullable String diagram, String job, @Nullable String inputs, Duration timeout)
      implements Message {}

  /** Stops a job; its answer still follows once it has ended. */
  record Cancel(long id) implements Message {}

  // --- from a worker ---

  /** Python has started. */
  record Ready() implements Message {}

  /** The job printed a line. */
  record Line(long id, String text, boolean error) implements Message {}

  /**
   * The job has ended.
   *
   * @param stuckThreads threads that hang in code which the worker cannot stop
   */
  record Finished(long id, Ended ended, int stuckThreads) implements Message {}

  /** Writes it in one piece and flushes. Not thread-safe. */
  default void writeTo(OutputStream out) throws IOException {
    Bytes bytes = new Bytes();
    DataOutputStream body = new DataOutputStream(bytes);
    body.writeInt(0); // the length, which is known at the end
    switch (this) {
      case Begin(PythonBounds bounds) -> {
        body.writeByte('B');
        body.writeInt(bounds.contextsMax());
        body.writeInt(bounds.queueMax());
        body.writeInt(bounds.outputBytesMax());
        body.writeInt(bounds.resultBytesMax());
        body.writeInt(bounds.codesPerContextMax());
        body.writeInt(bounds.stuckThreadsMax());
        body.writeLong(bounds.checkTimeout().toMillis());
      }
      case Run(long id, String diagram, String job, String inputs, Duration timeout) -> {
        body.writeByte('R');
        body.writeLong(id);
        body.writeLong(timeout.toMillis());
        writeNullable(body, diagram);
        writeText(body, job);
        writeNullable(body, inputs);
      }
      case Cancel(long id) -> {
        body.writeByte('C');
        body.writeLong(id);
      }
      case Ready() -> body.writeByte('Y');
      case Line(long id, String text, boolean error) -> {
        body.writeByte('L');
        body.writeLong(id);
        body.writeBoolean(error);
        writeText(body, text);
      }
      case Finished(long id, Ended ended, int stuckThreads) -> {
        body.writeByte('F');
        body.writeLong(id);
        body.writeInt(stuckThreads);
        writeEnded(body, ended);
      }
    }
    bytes.writeFrame(out);
  }

  /**
   * Reads the next message; null at the end of the stream.
   *
   * @param bytesMax longest message that is read
   */
  static @Nullable Message read(InputStream in, int bytesMax) throws IOException {
    byte[] head = in.readNBytes(Integer.BYTES);
    if (head.length == 0) {
      return null;
    }
    if (head.length < Integer.BYTES) {
      throw new EOFException("a message was cut off");
    }
    int length = java.nio.ByteBuffer.wrap(head).getInt();
    if (length < 1 || length > bytesMax) {
      throw new IOException("a message of " + length + " bytes");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("a message was cut off");
    }
    DataInputStream body = new DataInputStream(new java.io.ByteArrayInputStream(bytes));
    return switch (body.readByte()) {
      case 'B' ->
          new Begin(
              new PythonBounds(
                  body.readInt(),
                  body.readInt(),
                  body.readInt(),
                  body.readInt(),
                  body.readInt(),
                  body.readInt(),
                  Duration.ofMillis(body.readLong())));
      case 'R' -> {
        long id = body.readLong();
        Duration timeout = Duration.ofMillis(body.readLong());
        yield new Run(id, readNullable(body), readText(body), readNullable(body), timeout);
      }
      case 'C' -> new Cancel(body.readLong());
      case 'Y' -> new Ready();
      case 'L' -> {
        long id = body.readLong();
        boolean error = body.readBoolean();
        yield new Line(id, readText(body), error);
      }
      case 'F' -> {
        long id = body.readLong();
        int stuckThreads = body.readInt();
        yield new Finished(id, readEnded(body), stuckThreads);
      }
      default -> throw new IOException("a message of an unknown kind");
    };
  }

  private static void writeEnded(DataOutputStream body, Ended ended) throws IOException {
    switch (ended) {
      case Ended.Answered(String text) -> {
        body.writeByte('a');
        writeText(body, text);
      }
      case Ended.Unanswered(PythonResult.Stopped(PythonResult.Limit limit, String message)) -> {
        body.writeByte('s');
        body.writeByte(limit.ordinal());
        writeText(body, message);
      }
      case Ended.Unanswered(PythonResult.Raised(String type, String message, String traceback)) -> {
        body.writeByte('r');
        writeText(body, type);
        writeText(body, message);
        writeText(body, traceback);
      }
      case Ended.Unanswered unread ->
          throw new IllegalStateException("a value that is not text: " + unread);
    }
  }

  private static Ended readEnded(DataInputStream body) throws IOException {
    return switch (body.readByte()) {
      case 'a' -> new Ended.Answered(readText(body));
      case 's' -> {
        int ordinal = body.readUnsignedByte();
        PythonResult.Limit[] limits = PythonResult.Limit.values();
        if (ordinal >= limits.length) {
          throw new IOException("a limit that does not exist");
        }
        yield Ended.stopped(limits[ordinal], readText(body));
      }
      case 'r' ->
          new Ended.Unanswered(
              new PythonResult.Raised(readText(body), readText(body), readText(body)));
      default -> throw new IOException("an end of an unknown kind");
    };
  }

  private static void writeNullable(DataOutputStream body, @Nullable String text)
      throws IOException {
    body.writeBoolean(text != null);
    if (text != null) {
      writeText(body, text);
    }
  }

  private static @Nullable String readNullable(DataInputStream body) throws IOException {
    return body.readBoolean() ? readText(body) : null;
  }

  private static void writeText(DataOutputStream body, String text) throws IOException {
    byte[] bytes = withoutHalfPairs(text).getBytes(StandardCharsets.UTF_8);
    body.writeInt(bytes.length);
    body.write(bytes);
  }

  private static String readText(DataInputStream body) throws IOException {
    int length = body.readInt();
    if (length < 0 || length > body.available()) {
      throw new IOException("a text of " + length + " bytes");
    }
    return new String(body.readNBytes(length), StandardCharsets.UTF_8);
  }

  /** Escapes halves of surrogate pairs, which UTF-8 cannot hold, as JSON text may. */
  private static String withoutHalfPairs(String text) {
    StringBuilder escaped = null;
    int done = 0;
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (!Character.isSurrogate(letter)) {
        continue;
      }
      if (Character.isHighSurrogate(letter)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      escaped = escaped == null ? new StringBuilder(text.length() + 16) : escaped;
      escaped.append(text, done, i).append("\\u").append(Integer.toHexString(letter));
      done = i + 1;
    }
    return escaped == null ? text : escaped.append(text, done, text.length()).toString();
  }

  /** Buffers a message to find its length. */
  final class Bytes extends java.io.ByteArrayOutputStream {
    private void writeFrame(OutputStream out) throws IOException {
      java.nio.ByteBuffer.wrap(buf).putInt(0, count - Integer.BYTES);
      out.write(buf, 0, count);
      out.flush();
    }
  }
}
