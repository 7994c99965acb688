package dev.dipeo.delivery;

import dev.dipeo.delivery.DeliveryException.Kind;
import dev.dipeo.url.HttpUrl;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Decides which addresses requests may go to. URLs come from templates and are untrusted;
 * unguarded, they could reach services that only this machine can reach: its own ports, the network
 * behind it, the credentials service of its cloud. Addresses are checked after name resolution, so
 * the spelling of a URL does not matter; the sender connects only to checked addresses.
 *
 * <p>Link-local and reserved addresses, and those of cloud-internal services, are never allowed
 * unless configured by name: no receiver runs there.
 */
public final class AddressGuard {
  /** Refuses addresses of this machine and of private networks. */
  public static final AddressGuard STRICT = new AddressGuard(false, List.of());

  /** Allows this machine and private networks. */
  public static final AddressGuard LENIENT = new AddressGuard(true, List.of());

  private final boolean privateAllowed;
  private final Set<String> names = new HashSet<>();
  private final List<Network> networks = new ArrayList<>();

  /**
   * @param privateAllowed whether requests may go to this machine and to private networks
   * @param allowed destinations that are always allowed: host names, addresses, or ranges such as
   *     {@code 10.1.0.0/16}
   * @throws IllegalArgumentException when an entry is none of these
   */
  public AddressGuard(boolean privateAllowed, List<String> allowed) {
    this.privateAllowed = privateAllowed;
    for (String entry : allowed) {
      String text = entry.strip();
      Network.parse(unbracketed(text)).ifPresentOrElse(networks::add, () -> names.add(name(text)));
    }
  }

  private static String unbracketed(String text) {
    return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
  }

  private static String name(String text) {
    if (!HttpUrl.isHostName(text)) {
      throw new IllegalArgumentException(
          "dipeo.delivery.allowed-hosts: '"
              + text
              + "' is neither a host name nor an address nor a range such as 10.1.0.0/16");
    }
    return withoutDot(text.toLowerCase(Locale.ROOT));
  }

  /**
   * Refuses the addresses if any of them is not allowed.
   *
   * @param host host name in the URL
   * @param addresses addresses of the host name
   */
  void check(String host, List<InetAddress> addresses) throws DeliveryException {
    if (names.contains(withoutDot(host))) {
      return;
    }
    for (InetAddress address : addresses) {
      AddressKind kind = AddressKind.of(address);
      if (!passes(kind) && networks.stream().noneMatch(network -> network.contains(address))) {
        // Does not name the address: callers must not learn how internal names resolve.
        throw new DeliveryException(
            Kind.REFUSED,
            "not sent, %s is %s. To allow it, name it in dipeo.delivery.allowed-hosts%s"
                .formatted(
                    host,
                    kind.shown(),
                    passesWhenPrivate(kind)
                        ? ", or set dipeo.delivery.private-addresses to allow"
                        : ""));
      }
    }
  }

  private boolean passes(AddressKind kind) {
    return kind == AddressKind.PUBLIC || (privateAllowed && passesWhenPrivate(kind));
  }

  private static boolean passesWhenPrivate(AddressKind kind) {
    return kind == AddressKind.LOOPBACK || kind == AddressKind.PRIVATE;
  }

  private static String withoutDot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }
}
