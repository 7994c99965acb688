package dev.dipeo.provider;

import dev.dipeo.base.Nearest;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.Yaml;
import java.util.List;
import java.util.Optional;

/** Reads the entries of a YAML object one by one; what is wrong is noted, and read as absent. */
final class Fields {
  private final Yaml.Obj object;
  private final Mistakes mistakes;

  Fields(Yaml.Obj object, Mistakes mistakes) {
    this.object = object;
    this.mistakes = mistakes;
  }

  Location at() {
    return object.at();
  }

  /** Where the key stands; the beginning of the object when it is not there. */
  Location at(String key) {
    Yaml.Entry entry = object.entries().get(key);
    return entry == null ? object.at() : entry.keyAt();
  }

  boolean has(String key) {
    return object.get(key).isPresent();
  }

  Optional<Yaml> value(String key) {
    return object.get(key);
  }

  /** Notes every key that is none of these. */
  void allow(List<String> known, String where) {
    for (Yaml.Entry entry : object.entries().values()) {
      if (!known.contains(entry.key())) {
        mistakes.add(
            entry.keyAt(),
            "'"
                + entry.key()
                + "' is not a key of "
                + where
                + Nearest.to(entry.key(), known)
                    .map(nearest -> "; did you mean '" + nearest + "'?")
                    .orElse("; there are " + String.join(", ", known)));
      }
    }
  }

  /** A scalar as written; empty text is a mistake. */
  Optional<String> text(String key) {
    return object
        .get(key)
        .flatMap(
            value -> {
              if (value instanceof Yaml.Scalar scalar && !scalar.text().isBlank()) {
                return Optional.of(scalar.text());
              }
              mistakes.add(
                  value.at(),
                  "'"
                      + key
                      + "' must be text, not "
                      + (value instanceof Yaml.Scalar ? "empty" : value.kind()));
              return Optional.empty();
            });
  }

  /** A scalar as written; empty text is as good as none. */
  String textOrEmpty(String key) {
    return object
            .get(key)
            .filter(value -> value instanceof Yaml.Scalar s && s.text().isEmpty())
            .isPresent()
        ? ""
        : text(key).orElse("");
  }

  Optional<Yaml.Obj> object(String key) {
    return object
        .get(key)
        .flatMap(
            value -> {
              if (value instanceof Yaml.Obj inner) {
                return Optional.of(inner);
              }
              mistakes.add(value.at(), "'" + key + "' must be an object, not " + value.kind());
              return Optional.empty();
            });
  }

  /** A list, or the one value that stands for a list of one. */
  List<Yaml> listOrOne(String key) {
    return object
        .get(key)
        .map(value -> value instanceof Yaml.Arr list ? list.items() : List.of(value))
        .orElse(List.of());
  }

  /** A whole number within bounds, both included. */
  Optional<Long> whole(String key, long min, long max) {
    return object
        .get(key)
        .flatMap(
            value -> {
              if (value instanceof Yaml.Scalar scalar
                  && scalar.value().isIntegralNumber()
                  && scalar.value().canConvertToLong()
                  && scalar.value().longValue() >= min
                  && scalar.value().longValue() <= max) {
                return Optional.of(scalar.value().longValue());
              }
              mistakes.add(
                  value.at(), "'" + key + "' must be a whole number from " + min + " to " + max);
              return Optional.empty();
            });
  }

  /** {@code true} or {@code false}. */
  Optional<Boolean> truth(String key) {
    return object
        .get(key)
        .flatMap(
            value -> {
              if (value instanceof Yaml.Scalar scalar && scalar.value().isBoolean()) {
                return Optional.of(scalar.value().booleanValue());
              }
              mistakes.add(value.at(), "'" + key + "' must be true or false");
              return Optional.empty();
            });
  }

  void mistake(String key, String message) {
    mistakes.add(at(key), message);
  }
}
