package dev.dipeo.app;

import dev.dipeo.cli.ProvidersForSending;
import dev.dipeo.provider.Provider;
import dev.dipeo.provider.ProviderRegistry;
import dev.dipeo.provider.UnsignedPolicy;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Providers for {@code dipeo send}. For targets on this machine, the development server's secret
 * replaces one that is not set.
 */
@Singleton
public class SendingProviders implements ProvidersForSending {
  private final Places places;
  private final Function<String, Optional<String>> environment;
  private final String developmentSecret;

  SendingProviders(
      Places places,
      @Identifier("environment") Function<String, Optional<String>> environment,
      Settings settings) {
    this.places = places;
    this.environment = environment;
    this.developmentSecret = settings.developmentSecret();
  }

  @Override
  public Optional<Provider> find(String name, URI target) {
    return registry(isThisMachine(target)).find(name);
  }

  @Override
  public List<String> names() {
    return registry(false).all().stream().map(Provider::name).toList();
  }

  private ProviderRegistry registry(boolean local) {
    return new ProviderRegistry(
        places.integrations(),
        name ->
            environment
                .apply(name)
                .or(() -> local ? Optional.of(developmentSecret) : Optional.empty()),
        UnsignedPolicy.ACCEPT);
  }

  private static boolean isThisMachine(URI target) {
    try {
      return target.getHost() != null
          && InetAddress.getByName(target.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
