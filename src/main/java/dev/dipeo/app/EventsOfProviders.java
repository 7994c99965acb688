package dev.dipeo.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.diagram.filter.KnownEvents;
import dev.dipeo.provider.EventType;
import dev.dipeo.provider.PayloadSchema;
import dev.dipeo.provider.Provider;
import dev.dipeo.provider.ProviderRegistry;
import jakarta.enterprise.inject.Instance;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The events in manifests, for diagrams that name events. Manifests are read on first use.
 *
 * @param registry the providers
 */
record EventsOfProviders(Instance<ProviderRegistry> registry) implements KnownEvents {
  @Override
  public Set<String> providers() {
    return registry.get().all().stream().map(Provider::name).collect(Collectors.toSet());
  }

  @Override
  public Set<String> events(String provider) {
    return registry.get().find(provider).stream()
        .flatMap(found -> found.events().stream())
        .map(EventType::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  @Override
  public Optional<KnownValue> payload(String provider, String event) {
    return registry.get().find(provider).stream()
        .flatMap(found -> found.events().stream())
        .filter(type -> type.name().equals(event) && type.schema().isPresent())
        .<KnownValue>map(type -> new Value(type.schema().get(), type.examplePayload().orElse(null)))
        .findFirst();
  }

  /**
   * A value of a payload.
   *
   * @param example an example of it, whose keys count as known too
   */
  private record Value(PayloadSchema schema, @Nullable JsonNode example) implements KnownValue {
    @Override
    public Set<String> keys() {
      Set<String> keys = new LinkedHashSet<>(schema.keys());
      if (example != null && !keys.isEmpty()) {
        example.fieldNames().forEachRemaining(keys::add);
      }
      return keys;
    }

    @Override
    public boolean isClosed() {
      return schema.isClosed();
    }

    @Override
    public Optional<KnownValue> in(String key) {
      return schema
          .in(key)
          .map(inner -> new Value(inner, example == null ? null : example.get(key)));
    }

    @Override
    public Optional<KnownValue> item() {
      return schema.item().map(inner -> new Value(inner, example == null ? null : example.get(0)));
    }
  }
}
