package dev.dipeo.problem;

import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.handlers.RestInitialHandler.InitialMatch;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper.RequestMatch;
import org.jboss.resteasy.reactive.server.spi.ServerRestHandler;

/**
 * The methods of a path, from the framework's routes: the framework refuses other methods without
 * naming these, which RFC 9110, section 15.5.6, requires.
 */
final class AllowedMethods {
  private AllowedMethods() {}

  static Set<String> at(String path) {
    Set<String> methods = new TreeSet<>();
    RequestMapper<InitialMatch> classes =
        new RequestMapper<>(ResteasyReactiveRecorder.getCurrentDeployment().getClassMappers());
    RequestMatch<InitialMatch> match = classes.map(path);
    while (match != null) {
      for (ServerRestHandler handler : match.value.handlers) {
        if (handler instanceof ClassRoutingHandler routes) {
          add(methods, routes, match.remaining.isEmpty() ? "/" : match.remaining);
        }
      }
      match = classes.continueMatching(path, match);
    }
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    methods.add("OPTIONS");
    return methods;
  }

  private static void add(Set<String> methods, ClassRoutingHandler routes, String remaining) {
    routes
        .getMappers()
        .forEach(
            (method, paths) -> {
              if (method != null && paths.map(remaining) != null) {
                methods.add(method);
              }
            });
  }
}
