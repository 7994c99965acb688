package dev.dipeo.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The proxies for destinations, by curl's rules for {@code NO_PROXY}. This machine is always
 * reached directly.
 */
public final class Proxies {
  /** No proxies. */
  public static final Proxies NONE = new Proxies(Optional.empty(), Optional.empty(), "");

  private final Optional<Proxy> forHttp;
  private final Optional<Proxy> forHttps;
  private final boolean none;
  private final List<String> suffixes = new ArrayList<>();
  private final List<Network> networks = new ArrayList<>();

  /**
   * @param except names that are reached directly, including their subdomains; addresses and
   *     ranges; {@code *} for all; separated by commas or spaces
   */
  public Proxies(Optional<Proxy> forHttp, Optional<Proxy> forHttps, String except) {
    this.forHttp = forHttp;
    this.forHttps = forHttps;
    boolean all = false;
    for (String entry : except.strip().split("[,\\s]+")) {
      String text = entry.toLowerCase(Locale.ROOT);
      all |= text.equals("*");
      String name = text.replaceAll("^\\[|]$", "").replaceAll("^\\.+|\\.+$", "");
      if (!name.isEmpty()) {
        Network.parse(name).ifPresentOrElse(networks::add, () -> suffixes.add(name));
      }
    }
    this.none = all;
  }

  /** The proxy for a destination; empty for a direct connection. */
  Optional<Proxy> to(Destination destination) {
    Optional<Proxy> proxy = destination.tls() ? forHttps : forHttp;
    return proxy.filter(given -> !isExcepted(destination.host()));
  }

  private boolean isExcepted(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return none
        || isBelow(name, "localhost")
        || suffixes.stream().anyMatch(suffix -> isBelow(name, suffix))
        || Network.literal(name)
            .filter(
                address ->
                    AddressKind.of(address) == AddressKind.LOOPBACK
                        || networks.stream().anyMatch(network -> network.contains(address)))
            .isPresent();
  }

  private static boolean isBelow(String name, String suffix) {
    return name.equals(suffix) || name.endsWith("." + suffix);
  }

  /** For the log: without credentials. */
  @Override
  public String toString() {
    return "http=%s https=%s"
        .formatted(
            forHttp.map(Proxy::toString).orElse("none"),
            forHttps.map(Proxy::toString).orElse("none"));
  }

  /** Whether there are no proxies. */
  public boolean isEmpty() {
    return forHttp.isEmpty() && forHttps.isEmpty();
  }
}
