package dev.dipeo.delivery;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The purpose of an address, by the IANA registries of special-purpose addresses (RFC 6890). An
 * IPv6 address that embeds an IPv4 address counts as that one, because a gateway may route it
 * there.
 */
enum AddressKind {
  /** Publicly reachable. */
  PUBLIC("a public address"),
  /** This machine. */
  LOOPBACK("an address of this machine"),
  /** A network of the operator or its provider. */
  PRIVATE("a private address"),
  /** This link only; clouds serve machine metadata with credentials there. */
  LINK_LOCAL("a link-local address, where cloud machines have their credentials"),
  /** Services of a cloud for its own machines, other than on the link. */
  CLOUD("an address where a cloud serves its own machines, their credentials too"),
  /** Belongs to no host: unspecified, multicast, documentation, reserved. */
  RESERVED("an address that no host has");

  private static final Map<AddressKind, List<Network>> IPV4 =
      Map.of(
          LOOPBACK, networks("127.0.0.0/8"),
          PRIVATE,
              networks(
                  "10.0.0.0/8",
                  "172.16.0.0/12",
                  "192.168.0.0/16",
                  "100.64.0.0/10",
                  "192.0.0.0/24",
                  "198.18.0.0/15"),
          LINK_LOCAL, networks("169.254.0.0/16"),
          // Azure's host agent, which looks like a public address; Alibaba; Oracle.
          CLOUD, networks("168.63.129.16", "100.100.100.200", "192.0.0.192"),
          RESERVED,
              networks(
                  "0.0.0.0/8",
                  "192.0.2.0/24",
                  "192.88.99.0/24",
                  "198.51.100.0/24",
                  "203.0.113.0/24",
                  "224.0.0.0/4",
                  "240.0.0.0/4"));

  private static final Map<AddressKind, List<Network>> IPV6 =
      Map.of(
          LOOPBACK, networks("::1"),
          PRIVATE, networks("fc00::/7", "fec0::/10", "64:ff9b:1::/48"),
          LINK_LOCAL, networks("fe80::/10"),
          // AWS (all instance services), Google, Linode, Scaleway.
          CLOUD, networks("fd00:ec2::/32", "fd20:ce::/64", "fd00:a9fe:a9fe::/48", "fd00:42::42"),
          RESERVED, networks("ff00::/8", "2001::/23", "2001:db8::/32", "3fff::/20"));

  private static final Network GLOBAL_UNICAST = network("2000::/3");
  private static final Network COMPATIBLE = network("::/96");
  private static final Network TRANSLATED = network("64:ff9b::/96");
  private static final Network SIX_TO_FOUR = network("2002::/16");

  /** In order of precedence: metadata addresses lie within private ranges. */
  private static final List<AddressKind> ORDER =
      List.of(CLOUD, LINK_LOCAL, LOOPBACK, PRIVATE, RESERVED);

  private final String shown;

  AddressKind(String shown) {
    this.shown = shown;
  }

  /** Name for messages, with article. */
  String shown() {
    return shown;
  }

  static AddressKind of(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      return named(IPV4, address).orElse(PUBLIC);
    }
    Optional<AddressKind> special = named(IPV6, address);
    if (special.isPresent()) {
      return special.get();
    }
    if (COMPATIBLE.contains(address) || TRANSLATED.contains(address) || isIsatap(bytes)) {
      return of(embedded(bytes, 12));
    }
    if (SIX_TO_FOUR.contains(address)) {
      return of(embedded(bytes, 2));
    }
    return GLOBAL_UNICAST.contains(address) ? PUBLIC : RESERVED;
  }

  /** RFC 5214: {@code …:0:5efe:a.b.c.d}. */
  private static boolean isIsatap(byte[] bytes) {
    return (bytes[8] & 0xfd) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == (byte) 0xfe;
  }

  private static InetAddress embedded(byte[] bytes, int at) {
    return Network.address(Arrays.copyOfRange(bytes, at, at + 4));
  }

  private static Optional<AddressKind> named(
      Map<AddressKind, List<Network>> table, InetAddress address) {
    return ORDER.stream()
        .filter(
            kind ->
                table.getOrDefault(kind, List.of()).stream()
                    .anyMatch(network -> network.contains(address)))
        .findFirst();
  }

  private static List<Network> networks(String... texts) {
    return Arrays.stream(texts).map(AddressKind::network).toList();
  }

  private static Network network(String text) {
    return Network.parse(text).orElseThrow();
  }
}
