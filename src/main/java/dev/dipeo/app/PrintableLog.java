package dev.dipeo.app;

import dev.dipeo.base.Printable;
import io.quarkus.logging.LoggingFilter;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes every log record {@link Printable}: one line, followed by the frames of its exception if it
 * has one. Names, headers and error texts come from strangers, and none of them can begin a line or
 * move the cursor. Every handler has this filter (see {@code quarkus.log} in application.yaml). A
 * second pass changes nothing.
 */
@LoggingFilter(name = PrintableLog.NAME)
public final class PrintableLog implements Filter {
  static final String NAME = "printable";

  /** Rewrites the record; always true. */
  @Override
  public boolean isLoggable(LogRecord record) {
    if (record instanceof ExtLogRecord ours) {
      String message = ours.getFormattedMessage();
      String printable = message == null ? null : Printable.line(message);
      if (printable != null && !printable.equals(message)) {
        ours.setParameters(null);
        ours.setMessage(printable, ExtLogRecord.FormatStyle.NO_FORMAT);
      }
    }
    Throwable thrown = record.getThrown();
    if (thrown != null && !isPrintable(thrown, seen())) {
      record.setThrown(Shown.of(thrown, new IdentityHashMap<>()));
    }
    return true;
  }

  private static Set<Throwable> seen() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  private static boolean isPrintable(@Nullable Throwable thrown, Set<Throwable> seen) {
    if (thrown == null || !seen.add(thrown)) {
      return true;
    }
    String text = thrown.toString();
    if (!Printable.line(text).equals(text) || !isPrintable(thrown.getCause(), seen)) {
      return false;
    }
    for (Throwable suppressed : thrown.getSuppressed()) {
      if (!isPrintable(suppressed, seen)) {
        return false;
      }
    }
    return true;
  }

  /** An exception with its text escaped, and its frames. */
  private static final class Shown extends Throwable {
    private final String text;

    private Shown(String text) {
      super(text);
      this.text = text;
    }

    /**
     * @param made the copies so far, for exceptions that cause each other
     */
    static Shown of(Throwable thrown, Map<Throwable, Shown> made) {
      Shown before = made.get(thrown);
      if (before != null) {
        return before;
      }
      Shown shown = new Shown(Printable.line(thrown.toString()));
      made.put(thrown, shown);
      shown.setStackTrace(thrown.getStackTrace());
      if (thrown.getCause() != null) {
        Shown cause = of(thrown.getCause(), made);
        if (cause != shown) {
          shown.initCause(cause);
        }
      }
      for (Throwable suppressed : thrown.getSuppressed()) {
        Shown other = of(suppressed, made);
        if (other != shown) {
          shown.addSuppressed(other);
        }
      }
      return shown;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
