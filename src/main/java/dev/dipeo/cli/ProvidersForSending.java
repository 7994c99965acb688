package dev.dipeo.cli;

import dev.dipeo.provider.Provider;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** The providers as somebody needs them who signs in their name. */
public interface ProvidersForSending {
  /**
   * A provider whose secrets are those of the environment; those of the development server for one
   * that has none there, when the target is on this machine.
   */
  Optional<Provider> find(String name, URI target);

  List<String> names();
}
