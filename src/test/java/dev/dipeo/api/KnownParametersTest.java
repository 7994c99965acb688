package dev.dipeo.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class KnownParametersTest {
  @Test
  void parameters_areThoseThatTheResourcesRead() throws Exception {
    Map<String, List<String>> read = new TreeMap<>();
    for (JavaClass type : new ClassFileImporter().importPackages("dev.dipeo.api")) {
      if (!type.isAnnotatedWith(Path.class)
          || !type.getAnnotationOfType(Path.class).value().startsWith("/api")) {
        continue;
      }
      for (Method method : Class.forName(type.getName()).getDeclaredMethods()) {
        List<String> names =
            Arrays.stream(method.getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(QueryParam.class))
                .map(parameter -> parameter.getAnnotation(QueryParam.class).value())
                .toList();
        if (!names.isEmpty()) {
          assertThat(read.put(type.getSimpleName() + "." + method.getName(), names))
              .as("one method of a name")
              .isNull();
        }
      }
    }
    assertThat(read).isEqualTo(new TreeMap<>(KnownParameters.OF));
  }
}
