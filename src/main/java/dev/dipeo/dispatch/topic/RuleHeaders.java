package dev.dipeo.dispatch.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dipeo.base.LowerCase;
import dev.dipeo.journal.DedupeRule;
import dev.dipeo.journal.SameBody;
import dev.dipeo.journal.cloudevent.EventMessage.Header;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The headers by which a receiver, which knows how the event was signed, tells the runner when the
 * event counts as a duplicate. Beside those of a CloudEvent; who does not know them ignores them.
 */
final class RuleHeaders {
  static final String SAME_BODY = "dipeo_samebody";
  static final String WINDOW = "dipeo_window";

  private RuleHeaders() {}

  static List<Header> of(DedupeRule rule) {
    Header sameBody = new Header(SAME_BODY, LowerCase.of(rule.sameBody()).getBytes(UTF_8));
    return rule.window()
        .map(window -> List.of(sameBody, new Header(WINDOW, window.toString().getBytes(UTF_8))))
        .orElseGet(() -> List.of(sameBody));
  }

  /** The rule; without headers that can be read, what the journal does by itself. */
  static DedupeRule read(List<Header> headers) {
    SameBody sameBody = SameBody.NOT_WATCHED;
    Optional<Duration> window = Optional.empty();
    for (Header header : headers) {
      try {
        switch (header.name()) {
          case SAME_BODY ->
              sameBody = SameBody.valueOf(text(header.value()).toUpperCase(Locale.ROOT));
          case WINDOW -> window = Optional.of(Duration.parse(text(header.value())));
          default -> {}
        }
      } catch (IllegalArgumentException | DateTimeException e) {
        // of a version that knows more
      }
    }
    return new DedupeRule(sameBody, window);
  }

  private static String text(byte @Nullable [] value) {
    return value == null ? "" : new String(value, UTF_8);
  }
}
