package dev.dipeo.diagram.template;

import dev.dipeo.yaml.Durations;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Yaml;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The keys of one object, checked against those that it may have. {@code filePath} is read as
 * {@code file_path} where that is one of them.
 */
public final class Fields {
  private static final Pattern CAPITAL = Pattern.compile("(?<=[a-z0-9])[A-Z]");

  /** Names of the larger DiPeO for the same things. */
  private static final Map<String, String> ALIASES =
      Map.of("code_type", "language", "file_name", "file_path", "event", "event_name");

  private final Problems problems;
  private final String what;
  private final Location at;
  private final Map<String, Yaml.Entry> entries = new LinkedHashMap<>();

  /**
   * Takes the entries and reports those that are not known.
   *
   * @param what the object is, for messages: "a code_job"
   */
  public Fields(
      Problems problems, String what, Location at, Collection<Yaml.Entry> all, Set<String> known) {
    this.problems = problems;
    this.what = what;
    this.at = at;
    for (Yaml.Entry entry : all) {
      String key = canonical(entry.key(), known);
      if (!known.contains(key)) {
        problems.mistake(
            entry.keyAt(),
            what
                + " has no property '"
                + entry.key()
                + "'"
                + problems.hint(entry.key(), new TreeSet<>(known)));
      } else if (entries.putIfAbsent(key, entry) != null) {
        problems.mistake(entry.keyAt(), "'" + key + "' is given twice; keep one of them");
      }
    }
  }

  private static String canonical(String key, Set<String> known) {
    if (known.contains(key)) {
      return key;
    }
    String snake =
        CAPITAL.matcher(key).replaceAll(match -> "_" + match.group().toLowerCase(Locale.ROOT));
    return known.contains(snake) ? snake : ALIASES.getOrDefault(snake, key);
  }

  public Location at() {
    return at;
  }

  /** What is given under the key and is not null. */
  public Optional<Yaml> get(String key) {
    return Optional.ofNullable(entries.get(key))
        .map(Yaml.Entry::value)
        .filter(value -> !value.isNull());
  }

  public boolean has(String key) {
    return get(key).isPresent();
  }

  /** Where the key stands; the object itself where it does not. */
  public Location at(String key) {
    Yaml.Entry entry = entries.get(key);
    return entry == null ? at : entry.keyAt();
  }

  /** Any scalar as it is written. */
  public Optional<Yaml.Scalar> scalar(String key) {
    return of(Yaml.Scalar.class, key, "text");
  }

  private <T extends Yaml> Optional<T> of(Class<T> kind, String key, String what) {
    Optional<Yaml> value = get(key);
    if (value.isPresent() && !kind.isInstance(value.get())) {
      expected(key, value.get(), what);
    }
    return value.filter(kind::isInstance).map(kind::cast);
  }

  /** Text that is not blank. */
  public Optional<String> text(String key) {
    return get(key)
        .flatMap(
            value -> {
              if (value instanceof Yaml.Scalar scalar && scalar.value().isTextual()) {
                if (!scalar.text().isBlank()) {
                  return Optional.of(scalar.text());
                }
                problems.mistake(value.at(), "'" + key + "' is empty");
              } else {
                expected(key, value, "text");
              }
              return Optional.empty();
            });
  }

  public Optional<Yaml.Obj> object(String key) {
    return of(Yaml.Obj.class, key, "an object");
  }

  public Optional<Boolean> bool(String key) {
    return get(key)
        .flatMap(
            value -> {
              if (value.toJson().isBoolean()) {
                return Optional.of(value.toJson().booleanValue());
              }
              expected(key, value, "true or false");
              return Optional.empty();
            });
  }

  public Optional<Integer> integer(String key, int min, int max) {
    return get(key)
        .flatMap(
            value -> {
              if (value.toJson().isInt()
                  && value.toJson().intValue() >= min
                  && value.toJson().intValue() <= max) {
                return Optional.of(value.toJson().intValue());
              }
              expected(key, value, "a whole number from " + min + " to " + max);
              return Optional.empty();
            });
  }

  /** A time. */
  public Optional<Duration> duration(String key, Duration min) {
    return get(key)
        .flatMap(
            value -> {
              Optional<Duration> duration =
                  Durations.of(value).filter(given -> given.compareTo(min) >= 0);
              if (duration.isEmpty()) {
                expected(
                    key,
                    value,
                    Durations.FORM
                        + (min.isZero() ? "," : ", more than 0 and")
                        + " at most "
                        + Durations.MAX.toDays()
                        + " days");
              }
              return duration;
            });
  }

  /** One of the words, in any case. */
  public <T> Optional<T> choice(String key, Map<String, T> choices) {
    Optional<String> text = text(key);
    Optional<T> choice = text.map(word -> choices.get(word.strip().toLowerCase(Locale.ROOT)));
    if (text.isPresent() && choice.isEmpty()) {
      problems.mistake(
          valueAt(key),
          "'"
              + key
              + "' cannot be '"
              + text.get()
              + "'"
              + problems.hint(text.get(), new TreeSet<>(choices.keySet())));
    }
    return choice;
  }

  /** Text with its places checked. */
  public Optional<Template> template(String key) {
    return text(key).flatMap(text -> template(problems, valueAt(key), text));
  }

  /** A template of values that are known when the node runs: no secret, and nothing to encode. */
  public static Optional<Template> template(Problems problems, Location at, String text) {
    // That a secret stands there is said once, for every place where none may; see SecretPlaces.
    return anyTemplate(problems, at, text)
        .filter(template -> !template.hasSecrets())
        .filter(
            template -> {
              if (template.hasRaw()) {
                problems.mistake(
                    at,
                    "'| raw' has a meaning only in a hook's url; values stand here as they are");
              }
              return !template.hasRaw();
            });
  }

  /** A template in which secrets may stand. */
  public static Optional<Template> sealedTemplate(Problems problems, Location at, String text) {
    Optional<Template> template = anyTemplate(problems, at, text);
    if (template.isPresent() && template.get().hasRaw()) {
      problems.mistake(
          at, "'| raw' has a meaning only in a hook's url; values stand here as they are");
      return Optional.empty();
    }
    return template;
  }

  /** A template of any kind. */
  public static Optional<Template> anyTemplate(Problems problems, Location at, String text) {
    try {
      return Optional.of(TemplateParser.parse(text));
    } catch (MalformedTemplateException e) {
      problems.mistake(at, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Says that a key is missing, unless something stands there (which then was wrong itself). */
  public void require(String key, String example) {
    if (!has(key)) {
      problems.mistake(at, what + " needs '" + key + "', as in " + example);
    }
  }

  /** Where the value of the key stands. */
  public Location valueAt(String key) {
    Yaml.Entry entry = entries.get(key);
    return entry == null ? at : entry.value().at();
  }

  private void expected(String key, Yaml value, String expected) {
    String found =
        value instanceof Yaml.Scalar scalar ? "'" + shortened(scalar.text()) + "'" : value.kind();
    problems.mistake(value.at(), "'" + key + "' must be " + expected + ", not " + found);
  }

  public static String shortened(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() > 60 ? line.substring(0, 60) + "…" : line;
  }
}
