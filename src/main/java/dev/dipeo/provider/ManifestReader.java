package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Nearest;
import dev.dipeo.provider.SchemaFolder.UnusableSchemaException;
import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Mistake;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.MistakesException;
import dev.dipeo.yaml.Yaml;
import dev.dipeo.yaml.YamlReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code provider.yaml}. */
final class ManifestReader {
  /** A provider's name, which is part of URLs and file names. */
  static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,64}");

  /** Most events of one manifest. */
  static final int MAX_EVENTS = 1_000;

  private static final String SCHEMA_SCHEME = "schema://";
  private static final List<String> KEYS =
      List.of("name", "version", "base_url", "description", "webhook_events", "metadata");
  static final List<String> EVENT_KEYS =
      List.of("name", "description", "payload_schema", "example_payload");

  private final KnownSchemes known;

  ManifestReader(KnownSchemes known) {
    this.known = known;
  }

  /**
   * Reads a manifest.
   *
   * @param file name of the file in messages
   * @param folderName name of its folder; the provider must have the same name, and has it by
   *     default
   */
  Manifest read(String file, String folderName, String text, SchemaFolder schemas)
      throws MistakesException {
    Mistakes mistakes = new Mistakes();
    Yaml root = YamlReader.read(file, text);
    if (!(root instanceof Yaml.Obj object)) {
      throw new MistakesException(
          List.of(new Mistake(root.at(), "a manifest must be an object, not " + root.kind())));
    }
    Fields fields = new Fields(mistakes, object);
    List<Mistake> warnings = new ArrayList<>();
    String name = name(fields, folderName);
    checkKeys(object, mistakes, warnings);
    List<EventType> events = events(fields, mistakes, schemas);
    Optional<WebhookConfig> webhook =
        fields.object("metadata").flatMap(metadata -> webhook(metadata, mistakes));
    Manifest manifest =
        new Manifest(
            name,
            fields.writtenOrEmpty("version"),
            fields.writtenOrEmpty("base_url"),
            events,
            webhook,
            List.copyOf(warnings));
    if (!mistakes.isEmpty()) {
      // A single mistake may be found several times.
      throw new MistakesException(mistakes.inOrder().stream().distinct().toList());
    }
    return manifest;
  }

  private static String name(Fields fields, String folderName) {
    String name = fields.written("name").orElse(folderName);
    if (!NAME.matcher(name).matches()) {
      fields.mistake(
          "name", "'" + name + "' cannot be a provider's name: 1 to 64 of a-z, 0-9, '_' and '-'");
    } else if (!name.equals(folderName)) {
      fields.mistake(
          "name", "the name '" + name + "' and the folder '" + folderName + "' must be the same");
    }
    return name;
  }

  /**
   * Unknown keys belong to other parts of DiPeO, unless they resemble a known key: a misspelt
   * webhook_config would otherwise disable verification.
   */
  private static void checkKeys(Yaml.Obj object, Mistakes mistakes, List<Mistake> warnings) {
    for (Yaml.Entry entry : object.entries().values()) {
      if (KEYS.contains(entry.key())) {
        continue;
      }
      String hint = Nearest.hint(entry.key(), List.of("webhook_events", "metadata"));
      if (entry.key().equals("webhook_config")) {
        mistakes.add(entry.keyAt(), "'webhook_config' belongs into 'metadata'");
      } else if (!hint.isEmpty()) {
        mistakes.add(entry.keyAt(), "a manifest has no property '" + entry.key() + "'" + hint);
      } else {
        warnings.add(new Mistake(entry.keyAt(), "'" + entry.key() + "' means nothing to webhooks"));
      }
    }
  }

  private Optional<WebhookConfig> webhook(Yaml.Obj metadata, Mistakes mistakes) {
    String key = "webhook_config";
    for (Yaml.Entry entry : metadata.entries().values()) {
      String hint = Nearest.hint(entry.key(), List.of(key));
      if (!entry.key().equals(key) && !hint.isEmpty()) {
        mistakes.add(entry.keyAt(), "metadata has no property '" + entry.key() + "'" + hint);
      }
    }
    Yaml.Entry entry = metadata.entries().get(key);
    if (entry == null) {
      return Optional.empty();
    }
    if (!(entry.value() instanceof Yaml.Obj config)) {
      mistakes.add(
          entry.keyAt(), "'webhook_config' must be an object, not " + entry.value().kind());
      return Optional.empty();
    }
    return Optional.of(new WebhookConfigReader(known, mistakes).read(config));
  }

  private static List<EventType> events(Fields fields, Mistakes mistakes, SchemaFolder schemas) {
    Map<String, EventType> events = new LinkedHashMap<>();
    if (fields.get("webhook_events").filter(value -> !(value instanceof Yaml.Arr)).isPresent()) {
      fields.mistake("webhook_events", "'webhook_events' must be a list");
      return List.of();
    }
    List<Yaml> items = fields.listOrOne("webhook_events");
    if (items.size() > MAX_EVENTS) {
      fields.mistake("webhook_events", "more than " + MAX_EVENTS + " events");
      return List.of();
    }
    for (Yaml item : items) {
      if (!(item instanceof Yaml.Obj object)) {
        mistakes.add(item.at(), "an event must be an object with a name, not " + item.kind());
        continue;
      }
      Fields event = Fields.exact(mistakes, "an event", object, EVENT_KEYS);
      if (!event.has("name")) {
        mistakes.add(object.at(), "the event has no 'name'");
      }
      String name = event.written("name").orElse("");
      Optional<JsonNode> example = event.get("example_payload").map(Yaml::toJson);
      Optional<PayloadSchema> schema =
          event.written("payload_schema").flatMap(text -> schema(event, text, schemas));
      schema
          .flatMap(s -> example.map(s::check))
          .ifPresent(
              violations ->
                  violations.forEach(
                      violation ->
                          event.mistake(
                              "example_payload",
                              "the example fails the schema at '"
                                  + violation.pointer()
                                  + "': "
                                  + violation.message())));
      EventType type = new EventType(name, event.writtenOrEmpty("description"), schema, example);
      if (events.putIfAbsent(name, type) != null) {
        event.mistake("name", "the event '" + name + "' is declared twice");
      }
    }
    return List.copyOf(events.values());
  }

  private static Optional<PayloadSchema> schema(Fields event, String text, SchemaFolder schemas) {
    if (!text.startsWith(SCHEMA_SCHEME)) {
      event.mistake(
          "payload_schema",
          "'"
              + text
              + "' must be schema://<file name>, for a file in the provider's folder schemas");
      return Optional.empty();
    }
    try {
      return Optional.of(schemas.compile(text.substring(SCHEMA_SCHEME.length())));
    } catch (UnusableSchemaException e) {
      event.mistake("payload_schema", "the schema cannot be used: " + e.getMessage());
      return Optional.empty();
    }
  }
}
