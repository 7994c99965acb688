package dev.dipeo.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class PrintableLogTest {
  private static final String FORGED = "x\r\n12:00:00.000 INFO  [forged] \u001b[2Jyes";
  private static final String SHOWN = "x\\r\\n12:00:00.000 INFO  [forged] \\u001b[2Jyes";

  private static List<String> printed(ExtLogRecord record) {
    assertThat(new PrintableLog().isLoggable(record)).isTrue();
    String once = new PatternFormatter("%-5p %s%e%n").format(record);
    assertThat(new PrintableLog().isLoggable(record)).isTrue();
    assertThat(new PatternFormatter("%-5p %s%e%n").format(record)).as("twice").isEqualTo(once);
    return once.lines().toList();
  }

  private static ExtLogRecord record(String message, FormatStyle style, Object... parameters) {
    ExtLogRecord record = new ExtLogRecord(Level.INFO, message, style, "test");
    record.setParameters(parameters);
    return record;
  }

  @Test
  void message_isOneLine_whateverItsParametersAre() {
    assertThat(printed(record("error=%s", FormatStyle.PRINTF, FORGED)))
        .containsExactly("INFO  error=" + SHOWN);
    assertThat(printed(record("error={0}", FormatStyle.MESSAGE_FORMAT, FORGED)))
        .containsExactly("INFO  error=" + SHOWN);
    assertThat(printed(record(FORGED + " %s {0}", FormatStyle.NO_FORMAT)))
        .containsExactly("INFO  " + SHOWN + " %s {0}");
    assertThat(printed(record("50 %% of %s", FormatStyle.PRINTF, "a\n%s")))
        .containsExactly("INFO  50 % of a\\n%s");
  }

  @Test
  void exception_keepsItsFrames_andItsTextBeginsNoLine() {
    RuntimeException thrown =
        new IllegalStateException("outer " + FORGED, new IllegalArgumentException(FORGED));
    thrown.addSuppressed(new IllegalArgumentException("aside\n" + FORGED));
    ExtLogRecord record = record("A request failed", FormatStyle.NO_FORMAT);
    record.setThrown(thrown);

    List<String> lines = printed(record);

    assertThat(lines.getFirst())
        .isEqualTo("INFO  A request failed: java.lang.IllegalStateException: outer " + SHOWN);
    assertThat(lines)
        .anyMatch(
            line -> line.matches("\\s+at .*PrintableLogTest.*\\(PrintableLogTest.java:\\d+\\)"))
        .anyMatch(line -> line.contains("java.lang.IllegalArgumentException: " + SHOWN))
        .anyMatch(line -> line.contains("aside\\n" + SHOWN))
        .noneMatch(line -> line.startsWith("12:00"))
        .noneMatch(line -> line.indexOf('\u001b') >= 0);
  }

  @Test
  void exceptionsThatCauseEachOther_comeToAnEnd() {
    Exception first = new Exception(FORGED);
    Exception second = new Exception("second", first);
    first.initCause(second);
    first.addSuppressed(second);
    ExtLogRecord record = record("x", FormatStyle.NO_FORMAT);
    record.setThrown(first);

    assertThat(printed(record).getFirst()).endsWith(SHOWN);
  }

  @Test
  void exceptionThatIsPrintable_isItself() {
    Exception plain = new Exception("plain", new Exception("größer"));
    ExtLogRecord record = record("x", FormatStyle.NO_FORMAT);
    record.setThrown(plain);
    printed(record);
    assertThat(record.getThrown()).isSameAs(plain);
  }

  /** A handler without it could be switched on by a setting. */
  @Test
  void everyHandler_hasTheFilter() throws Exception {
    try (var settings = getClass().getResourceAsStream("/application.yaml")) {
      Map<?, ?> all = new Yaml(new SafeConstructor(new LoaderOptions())).load(settings);
      Map<?, ?> log = inside(inside(all, "quarkus"), "log");
      for (String handler : List.of("console", "file", "syslog", "socket")) {
        assertThat(inside(log, handler).get("filter")).as(handler).isEqualTo(PrintableLog.NAME);
      }
    }
  }

  private static Map<?, ?> inside(Map<?, ?> map, String key) {
    return (Map<?, ?>) requireNonNull(map.get(key));
  }
}
