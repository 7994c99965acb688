package dev.dipeo.cli;

import dev.dipeo.provider.Provider;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** The providers whose webhooks {@code dipeo send} can sign. */
public interface ProvidersForSending {
  /**
   * A provider with its secrets from the environment. If one is not set there and the target is on
   * this machine, the development server's secret takes its place.
   */
  Optional<Provider> find(String name, URI target);

  List<String> names();
}
