package dev.dipeo.gateway.edge;

import io.vertx.ext.web.RoutingContext;

/**
 * Removes the effect of {@code Accept} below {@code /webhooks}: senders send whatever their HTTP
 * client sets and read only the status. A recipient may disregard the header (RFC 9110, section
 * 12.5.1).
 */
public final class AnyAccept {
  private static final String ANYTHING = "*/*";

  private AnyAccept() {}

  public static void handle(RoutingContext context) {
    var headers = context.request().headers();
    if (headers.contains("Accept")
        && !ANYTHING.equals(headers.get("Accept"))
        && isBelowWebhooks(context.normalizedPath())) {
      headers.set("Accept", ANYTHING);
    }
    context.next();
  }

  private static boolean isBelowWebhooks(String path) {
    return path.equals("/webhooks") || path.startsWith("/webhooks/");
  }
}
