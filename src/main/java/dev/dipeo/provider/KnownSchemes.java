package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dipeo.yaml.MistakesException;
import dev.dipeo.yaml.Yaml;
import dev.dipeo.yaml.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The schemes of well-known services by the name of their signature header; defaults for manifests.
 * The table is a resource with the keys of {@code webhook_config}.
 */
final class KnownSchemes {
  /** Name of the resource, next to this class; must be included in a native image. */
  static final String RESOURCE = "known-schemes.yaml";

  /** Groups of alternative keys; a key in the manifest replaces a known key of its group. */
  static final List<List<String>> ALTERNATIVES =
      List.of(
          List.of("signature_header", "signature"),
          List.of("signature_prefix", "signature_pattern"),
          List.of("timestamp_header", "timestamp"),
          List.of("handshake", "handshakes"));

  private final List<Yaml.Obj> entries;

  private KnownSchemes(List<Yaml.Obj> entries) {
    this.entries = entries;
  }

  /** Reads the table. */
  static KnownSchemes load() {
    try (InputStream in = KnownSchemes.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + RESOURCE + " is missing");
      }
      Yaml root = YamlReader.read(RESOURCE, new String(in.readAllBytes(), UTF_8));
      if (!(root instanceof Yaml.Arr list)) {
        throw new IllegalStateException(RESOURCE + " is not a list");
      }
      return new KnownSchemes(list.items().stream().map(Yaml.Obj.class::cast).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MistakesException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /**
   * The known scheme of a signature header. If a header is used with several algorithms, the first
   * in the table applies unless the manifest names one.
   */
  Optional<Yaml.Obj> find(String header, Optional<String> algorithm) {
    return entries.stream()
        .filter(entry -> text(entry, "signature_header").equalsIgnoreCase(header))
        .filter(
            entry ->
                algorithm.isEmpty()
                    || text(entry, "signature_algorithm").equals(algorithm.get().replace('-', '_')))
        .findFirst();
  }

  /** The declarations of a manifest, completed by the known scheme of its signature header. */
  Yaml.Obj completed(Yaml.Obj declared) {
    Optional<String> header = scalar(declared, "signature_header");
    Optional<Yaml.Obj> entry =
        header.flatMap(h -> find(h, scalar(declared, "signature_algorithm")));
    if (entry.isEmpty()) {
      return declared;
    }
    Map<String, Yaml.Entry> merged = new LinkedHashMap<>(entry.get().entries());
    for (List<String> group : ALTERNATIVES) {
      if (group.stream().anyMatch(declared.entries()::containsKey)) {
        group.forEach(merged::remove);
      }
    }
    merged.putAll(declared.entries());
    return new Yaml.Obj(declared.at(), merged);
  }

  private static Optional<String> scalar(Yaml.Obj object, String key) {
    return object
        .get(key)
        .flatMap(
            value -> value instanceof Yaml.Scalar s ? Optional.of(s.text()) : Optional.empty());
  }

  /** The headers of the table. */
  List<String> headers() {
    TreeSet<String> names = new TreeSet<>();
    entries.forEach(entry -> names.add(text(entry, "signature_header")));
    return List.copyOf(names);
  }

  private static String text(Yaml.Obj entry, String key) {
    return entry.get(key).map(value -> ((Yaml.Scalar) value).text()).orElse("");
  }
}
