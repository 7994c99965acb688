package dev.dipeo.gateway.edge;

import io.vertx.ext.web.RoutingContext;

/**
 * Keeps requests below {@code /webhooks} from failing because of {@code Accept}: senders send
 * whatever their HTTP client sets, and read only the status of the answer. A recipient may
 * disregard it (RFC 9110, section 12.5.1).
 */
public final class AnyAccept {
  private static final String ANYTHING = "*/*";

  private AnyAccept() {}

  /** Lets every request pass. */
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
