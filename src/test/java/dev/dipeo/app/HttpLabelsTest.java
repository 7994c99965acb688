package dev.dipeo.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HttpLabelsTest {
  @Test
  void everyRoute_hasItsLabel() {
    Set<String> routes = new TreeSet<>();
    for (JavaClass type :
        new ClassFileImporter().importPackages("dev.dipeo.api", "dev.dipeo.gateway")) {
      if (type.isAnnotatedWith(Path.class)) {
        String root = type.getAnnotationOfType(Path.class).value();
        for (JavaMethod method : type.getMethods()) {
          if (method.isAnnotatedWith(Path.class)) {
            routes.add(root + method.getAnnotationOfType(Path.class).value());
          } else if (method.isAnnotatedWith(GET.class) || method.isAnnotatedWith(POST.class)) {
            routes.add(root);
          }
        }
      }
    }
    assertThat(routes)
        .filteredOn(route -> !route.startsWith("/q/")) // not measured by name
        .hasSizeGreaterThan(10)
        .allSatisfy(route -> assertThat(HttpLabels.PATHS).contains(route));
  }

  @Test
  void inventedMethodsAndPaths_areOneSeries() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    registry.config().meterFilter(new HttpLabels());
    for (int i = 0; i < 1_000; i++) {
      registry
          .timer("http.server.requests", Tags.of("method", "BREW" + i, "uri", "/" + i))
          .record(java.time.Duration.ZERO);
    }
    registry.timer("http.server.requests", Tags.of("method", "GET", "uri", "/webhooks"));
    registry.timer("dipeo.other", Tags.of("method", "BREW", "uri", "/x"));
    assertThat(registry.getMeters())
        .extracting(meter -> meter.getId().getTag("method") + " " + meter.getId().getTag("uri"))
        .containsExactlyInAnyOrder("OTHER OTHER", "GET /webhooks", "BREW /x");
  }
}
