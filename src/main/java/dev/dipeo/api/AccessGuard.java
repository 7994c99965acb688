package dev.dipeo.api;

import dev.dipeo.base.Problem;
import dev.dipeo.problem.ProblemResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may call what: webhooks and health are open; the API requires its token from
 * everyone, including callers on this machine, because behind a local proxy every caller appears
 * local. Without a configured token, the API answers only callers on this machine, if a setting
 * allows it; to others it appears not to exist. A new path is closed until it is listed here.
 */
public final class AccessGuard {
  /** A request with one of these headers came through a proxy, whatever its remote address. */
  private static final List<String> FORWARDING_HEADERS =
      List.of(
          "Forwarded",
          "Via",
          "X-Forwarded-For",
          "X-Forwarded-Host",
          "X-Forwarded-Proto",
          "X-Forwarded-Port",
          "X-Forwarded-Server",
          "X-Real-IP",
          "X-Client-IP",
          "X-Cluster-Client-IP",
          "True-Client-IP",
          "CF-Connecting-IP",
          "Fastly-Client-IP",
          "X-Original-Host");

  private static final String BEARER = "Bearer ";

  private static final List<String> GUARDED = List.of("/api", "/q");

  private final Optional<byte[]> token;
  private final boolean loopback;

  /**
   * @param token token that gives access to the API
   * @param loopback whether callers on this machine need no token while none is configured
   */
  public AccessGuard(Optional<String> token, boolean loopback) {
    this.loopback = loopback;
    this.token =
        token
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether no caller has access. */
  public boolean isShut() {
    return token.isEmpty() && !loopback;
  }

  public void handle(RoutingContext context) {
    String path = context.normalizedPath();
    if (isOpen(path)) {
      context.next();
    } else if (GUARDED.stream().noneMatch(root -> isBelow(path, root))) {
      nothing(context, path);
    } else if (letsIn(context.request())) {
      context.next();
    } else if (token.isEmpty()) {
      nothing(context, path);
    } else {
      context.response().putHeader("WWW-Authenticate", "Bearer");
      ProblemResponse.end(
          context.response(),
          new Problem(
              401,
              "unauthorized",
              "Unauthorized",
              "Send the API token as Authorization: Bearer …"));
    }
  }

  /** Whether the caller may use the API. */
  public boolean letsIn(HttpServerRequest request) {
    return token.isPresent() ? hasToken(request) : loopback && isLoopback(request);
  }

  /** The same response for a closed and a missing path, so that callers cannot tell them apart. */
  private static void nothing(RoutingContext context, String path) {
    ProblemResponse.end(context.response(), ProblemResponse.nothingAt(path));
  }

  private static boolean isOpen(String path) {
    return isBelow(path, "/webhooks") || isBelow(path, "/q/health");
  }

  private static boolean isBelow(String path, String root) {
    return path.equals(root) || path.startsWith(root + "/");
  }

  /**
   * Whether the caller is on this machine and not an intermediary: no proxy, no web page of another
   * site, no rebound name.
   */
  private static boolean isLoopback(HttpServerRequest request) {
    return request.remoteAddress() != null
        && isLoopbackHost(request.remoteAddress().hostAddress())
        && FORWARDING_HEADERS.stream().noneMatch(request.headers()::contains)
        && request.authority() != null
        && isLoopbackHost(request.authority().host())
        && hasNoForeignOrigin(request.getHeader("Origin"));
  }

  private static boolean hasNoForeignOrigin(@Nullable String origin) {
    if (origin == null) {
      return true;
    }
    try {
      return isLoopbackHost(java.net.URI.create(origin).getHost());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isLoopbackHost(@Nullable String host) {
    if (host == null) {
      return false;
    }
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    return bare.equalsIgnoreCase("localhost")
        || bare.equals("::1")
        || bare.equals("0:0:0:0:0:0:0:1")
        || bare.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
  }

  private boolean hasToken(HttpServerRequest request) {
    List<String> headers = request.headers().getAll("Authorization");
    return headers.size() == 1
        && headers.getFirst().regionMatches(true, 0, BEARER, 0, BEARER.length())
        && MessageDigest.isEqual(
            headers.getFirst().substring(BEARER.length()).getBytes(StandardCharsets.UTF_8),
            token.orElseThrow());
  }
}
