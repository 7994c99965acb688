package dev.dipeo.app;

import dev.dipeo.cli.ProvidersForSending;
import dev.dipeo.provider.Provider;
import dev.dipeo.provider.ProviderRegistry;
import dev.dipeo.provider.UnsignedPolicy;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * Providers for {@code dipeo send}. For targets on this machine, the development server's secret
 * replaces one that is not set.
 */
@Singleton
public class SendingProviders implements ProvidersForSending {
  private final Places places;
  private final Config config;
  private final String developmentSecret;

  SendingProviders(Places places, Config config, Settings settings) {
    this.places = places;
    this.config = config;
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
            config
                .getOptionalValue(name, String.class)
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
