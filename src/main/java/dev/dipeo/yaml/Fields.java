package dev.dipeo.yaml;

import dev.dipeo.base.Nearest;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads the keys of one object. Wrong keys and values are reported as mistakes and read as absent;
 * null also reads as absent.
 */
public final class Fields {
  /** Longest quotation of a value in a message, in characters. */
  private static final int QUOTED_LENGTH_MAX = 60;

  private static final Pattern CAPITAL = Pattern.compile("(?<=[a-z0-9])[A-Z]");

  /**
   * How a kind of file spells its keys.
   *
   * @param camelCase whether {@code filePath} is read as {@code file_path}
   * @param aliases other names of keys, in snake case
   * @param quotesValues whether messages show wrong values; false where a value may be a secret
   */
  public record Spelling(boolean camelCase, Map<String, String> aliases, boolean quotesValues) {
    /** Keys exactly as declared; messages never show values. */
    public static final Spelling EXACT = new Spelling(false, Map.of(), false);

    public Spelling {
      aliases = Map.copyOf(aliases);
    }

    private String canonical(String key, Set<String> known) {
      if (known.contains(key)) {
        return key;
      }
      String snake =
          camelCase
              ? CAPITAL
                  .matcher(key)
                  .replaceAll(match -> "_" + match.group().toLowerCase(Locale.ROOT))
              : key;
      return known.contains(snake) ? snake : aliases.getOrDefault(snake, key);
    }
  }

  private final Mistakes mistakes;
  private final Spelling spelling;
  private final String what;
  private final Location at;
  private final Map<String, Yaml.Entry> entries = new LinkedHashMap<>();

  /**
   * Reads the entries and reports unknown keys.
   *
   * @param what name of the object in messages, as "a connection"
   */
  public Fields(
      Mistakes mistakes,
      Spelling spelling,
      String what,
      Location at,
      Collection<Yaml.Entry> all,
      Set<String> known) {
    this.mistakes = mistakes;
    this.spelling = spelling;
    this.what = what;
    this.at = at;
    for (Yaml.Entry entry : all) {
      String key = spelling.canonical(entry.key(), known);
      if (!known.contains(key)) {
        mistakes.add(
            entry.keyAt(),
            what
                + " has no property '"
                + entry.key()
                + "'"
                + mistakes.hint(entry.key(), new TreeSet<>(known)));
      } else if (entries.putIfAbsent(key, entry) != null) {
        mistakes.add(entry.keyAt(), "'" + key + "' is given twice; keep one of them");
      }
    }
  }

  /** Reads the entries of an object whose keys are not checked here. */
  public Fields(Mistakes mistakes, Yaml.Obj object) {
    this.mistakes = mistakes;
    this.spelling = Spelling.EXACT;
    this.what = "this";
    this.at = object.at();
    entries.putAll(object.entries());
  }

  /** Reads the entries of an object that may have only these keys, spelled exactly so. */
  public static Fields exact(
      Mistakes mistakes, String what, Yaml.Obj object, Collection<String> known) {
    return new Fields(
        mistakes,
        Spelling.EXACT,
        what,
        object.at(),
        object.entries().values(),
        new TreeSet<>(known));
  }

  /** Where the object begins. */
  public Location at() {
    return at;
  }

  /** Location of the key; the beginning of the object if the key is missing. */
  public Location at(String key) {
    Yaml.Entry entry = entries.get(key);
    return entry == null ? at : entry.keyAt();
  }

  /** Location of the value; the beginning of the object if the key is missing. */
  public Location valueAt(String key) {
    Yaml.Entry entry = entries.get(key);
    return entry == null ? at : entry.value().at();
  }

  public boolean has(String key) {
    return get(key).isPresent();
  }

  /** The value, of any kind. */
  public Optional<Yaml> get(String key) {
    return Optional.ofNullable(entries.get(key))
        .map(Yaml.Entry::value)
        .filter(value -> !value.isNull());
  }

  /** A scalar of any kind. */
  public Optional<Yaml.Scalar> scalar(String key) {
    return of(Yaml.Scalar.class, key, "text");
  }

  /** Text that is not blank. */
  public Optional<String> text(String key) {
    Optional<Yaml> value = get(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!(value.get() instanceof Yaml.Scalar scalar && scalar.value().isTextual())) {
      expected(key, value.get(), "text");
      return Optional.empty();
    }
    if (scalar.text().isBlank()) {
      mistakes.add(scalar.at(), "'" + key + "' is empty");
      return Optional.empty();
    }
    return Optional.of(scalar.text());
  }

  /** The source text of a scalar of any kind, as {@code 1.0}; not blank. */
  public Optional<String> written(String key) {
    Optional<String> text = scalar(key).map(Yaml.Scalar::text);
    if (text.filter(String::isBlank).isPresent()) {
      mistakes.add(valueAt(key), "'" + key + "' must be text, not empty");
    }
    return text.filter(given -> !given.isBlank());
  }

  /** Like {@link #written}; empty text if the key is missing or its text is empty. */
  public String writtenOrEmpty(String key) {
    boolean empty =
        get(key)
            .filter(value -> value instanceof Yaml.Scalar scalar && scalar.text().isEmpty())
            .isPresent();
    return empty ? "" : written(key).orElse("");
  }

  public Optional<Yaml.Obj> object(String key) {
    return of(Yaml.Obj.class, key, "an object");
  }

  /**
   * The object under a key, in the same spelling.
   *
   * @param what name of the object in messages
   * @param known the keys that it may have
   */
  public Optional<Fields> inner(String key, String what, Set<String> known) {
    return object(key)
        .map(o -> new Fields(mistakes, spelling, what, o.at(), o.entries().values(), known));
  }

  /** The items of a list; a value that is not a list counts as a list of one. */
  public List<Yaml> listOrOne(String key) {
    return get(key)
        .map(value -> value instanceof Yaml.Arr list ? list.items() : List.of(value))
        .orElse(List.of());
  }

  public Optional<Boolean> bool(String key) {
    Optional<Yaml> value = get(key);
    Optional<Boolean> bool =
        value.filter(given -> given.toJson().isBoolean()).map(b -> b.toJson().booleanValue());
    if (value.isPresent() && bool.isEmpty()) {
      expected(key, value.get(), "true or false");
    }
    return bool;
  }

  /** A whole number within bounds, both included. */
  public Optional<Integer> integer(String key, int min, int max) {
    Optional<Yaml> value = get(key);
    Optional<Integer> number =
        value
            .filter(given -> given.toJson().isInt())
            .map(given -> given.toJson().intValue())
            .filter(given -> given >= min && given <= max);
    if (value.isPresent() && number.isEmpty()) {
      expected(key, value.get(), "a whole number from " + min + " to " + max);
    }
    return number;
  }

  /** A duration of at least {@code min}, in one of the forms of {@link Durations}. */
  public Optional<Duration> duration(String key, Duration min) {
    Optional<Yaml> value = get(key);
    Optional<Duration> duration =
        value.flatMap(Durations::of).filter(given -> given.compareTo(min) >= 0);
    if (value.isPresent() && duration.isEmpty()) {
      expected(
          key,
          value.get(),
          Durations.FORM
              + (min.isZero() ? "," : ", more than 0 and")
              + " at most "
              + Durations.MAX.toDays()
              + " days");
    }
    return duration;
  }

  /** One of the words, in any case. */
  public <T> Optional<T> choice(String key, Map<String, T> choices) {
    Optional<String> text = text(key);
    Optional<T> choice = text.map(word -> choices.get(word.strip().toLowerCase(Locale.ROOT)));
    if (text.isPresent() && choice.isEmpty()) {
      mistakes.add(
          valueAt(key),
          "'"
              + key
              + "' cannot be '"
              + text.get()
              + "'"
              + mistakes.hint(text.get(), new TreeSet<>(choices.keySet())));
    }
    return choice;
  }

  /**
   * One of several named values.
   *
   * @param find finds the value by its exact name
   * @param names all names, for the message
   */
  public <T> Optional<T> oneOf(String key, Function<String, Optional<T>> find, List<String> names) {
    Optional<String> name = written(key);
    Optional<T> found = name.flatMap(find);
    if (name.isPresent() && found.isEmpty()) {
      mistake(
          key,
          "'"
              + name.get()
              + "' is not one of "
              + String.join(", ", names)
              + Nearest.hint(name.get(), names));
    }
    return found;
  }

  /** Reports a missing key; a key with a wrong value is already reported. */
  public void require(String key, String example) {
    if (!has(key)) {
      mistakes.add(at, what + " needs '" + key + "', as in " + example);
    }
  }

  /** Reports a mistake at the key. */
  public void mistake(String key, String message) {
    mistakes.add(at(key), message);
  }

  private <T extends Yaml> Optional<T> of(Class<T> kind, String key, String expected) {
    Optional<Yaml> value = get(key);
    if (value.isPresent() && !kind.isInstance(value.get())) {
      expected(key, value.get(), expected);
    }
    return value.filter(kind::isInstance).map(kind::cast);
  }

  private void expected(String key, Yaml value, String expected) {
    String found =
        spelling.quotesValues() && value instanceof Yaml.Scalar scalar
            ? "'" + shortened(scalar.text()) + "'"
            : value.kind();
    mistakes.add(value.at(), "'" + key + "' must be " + expected + ", not " + found);
  }

  /** The beginning of a value's first line, for messages. */
  public static String shortened(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() > QUOTED_LENGTH_MAX ? line.substring(0, QUOTED_LENGTH_MAX) + "…" : line;
  }
}
