package dev.dipeo.delivery;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An HTTP proxy.
 *
 * @param credentials {@code user:password}; never shown
 */
public record Proxy(String host, int port, Optional<String> credentials) {
  /**
   * Parses {@code http://user:password@host:port}; the default scheme is http, as in curl.
   *
   * @param setting name of the setting, for the message
   * @throws IllegalArgumentException when it is invalid; the message does not quote it
   */
  public static Proxy parse(String setting, String text) {
    String whole = text.strip();
    whole = whole.contains("://") ? whole : "http://" + whole;
    try {
      URI url = URI.create(whole);
      if (!"http".equalsIgnoreCase(url.getScheme())) {
        throw new IllegalArgumentException(
            setting + ": only proxies of http:// are spoken to, also for https");
      }
      String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
      int at = authority.lastIndexOf('@');
      Destination place = Destination.of(URI.create("http://" + authority.substring(at + 1) + "/"));
      int port =
          authority.matches(".*:[0-9]+") ? place.port() : 1080; // curl's, where none is given
      return new Proxy(
          place.host(),
          port,
          at < 0
              ? Optional.empty()
              : Optional.of(
                  URLDecoder.decode(
                      authority.substring(0, at).replace("+", "%2B"), StandardCharsets.UTF_8)));
    } catch (DeliveryException e) {
      throw new IllegalArgumentException(setting + " is not a URL as http://proxy.example:3128", e);
    } catch (IllegalArgumentException e) {
      if (String.valueOf(e.getMessage()).startsWith(setting)) {
        throw e;
      }
      // Not passed on as cause: its message quotes the password.
      throw new IllegalArgumentException(setting + " is not a URL as http://proxy.example:3128");
    }
  }

  /** Without its credentials. */
  @Override
  public String toString() {
    return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
