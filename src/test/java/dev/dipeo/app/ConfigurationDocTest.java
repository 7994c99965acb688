package dev.dipeo.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.WithDefault;
import io.smallrye.config.common.utils.StringUtil;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/configuration.md against {@link Settings}, where every default stands. */
class ConfigurationDocTest {
  /** Set by the program itself or its launcher, never by people. */
  private static final Set<String> INTERNAL =
      Set.of("dipeo.home", "dipeo.serve", "dipeo.development-secret");

  /** The platform reads these before Settings is there, so their defaults are in its file. */
  private static final Map<String, String> PLATFORM =
      Map.of("dipeo.log-level", "INFO", "dipeo.development-secret", "dipeo-dev-secret");

  private static final Pattern ROW =
      Pattern.compile("^\\| `(dipeo\\.[a-z.-]+)` \\| ([^|]+) \\| ([^|]+) \\|$", Pattern.MULTILINE);

  /**
   * A default that is written down ends before what is said of profiles, {@code false; true in …}.
   */
  private static String written(String cell) {
    return cell.replaceFirst("; .*", "").replace("`", "").strip();
  }

  @Test
  void everySetting_standsInTheTableWithItsDefault() throws IOException {
    Map<String, String> documented = new TreeMap<>();
    for (MatchResult row :
        ROW.matcher(Files.readString(Path.of("docs/configuration.md"))).results().toList()) {
      assertThat(documented.put(row.group(1), written(row.group(2)))).as(row.group(1)).isNull();
    }
    Map<String, Optional<String>> defaults = new TreeMap<>();
    collect(Settings.class, "dipeo", defaults);
    INTERNAL.forEach(name -> assertThat(defaults.remove(name)).as(name).isNotNull());

    assertThat(documented.keySet()).isEqualTo(defaults.keySet());
    assertThat(documented)
        .allSatisfy(
            (name, text) ->
                defaults
                    .getOrDefault(name, Optional.empty())
                    .ifPresentOrElse(
                        value -> assertThat(text).as(name).isEqualTo(value),
                        // Without a fixed default the table says how it comes about, or "none".
                        () -> assertThat(text).as(name).matches(".*[a-zA-Z]{3}.*")));
  }

  private static void collect(Class<?> group, String prefix, Map<String, Optional<String>> into) {
    for (Method method : group.getDeclaredMethods()) {
      String name = prefix + "." + StringUtil.skewer(method.getName());
      Class<?> type = method.getReturnType();
      if (type.isInterface() && type.getEnclosingClass() == Settings.class) {
        collect(type, name, into);
        continue;
      }
      WithDefault value = method.getAnnotation(WithDefault.class);
      assertThat(value != null || type == Optional.class)
          .as(name + " has a default or is optional")
          .isNotEqualTo(PLATFORM.containsKey(name));
      into.put(name, Optional.ofNullable(value == null ? PLATFORM.get(name) : value.value()));
    }
  }

  @Test
  void platformFile_holdsOnlyTheDefaultsThatItNeeds() throws IOException {
    List<String> common =
        Files.readString(Path.of("src/main/resources/application.yaml"))
            .lines()
            .dropWhile(line -> !line.equals("dipeo:"))
            .skip(1)
            .takeWhile(line -> !line.isEmpty())
            .map(String::strip)
            .filter(line -> !line.startsWith("#"))
            .toList();
    assertThat(common)
        .containsExactlyInAnyOrderElementsOf(
            PLATFORM.entrySet().stream()
                .map(set -> set.getKey().replace("dipeo.", "") + ": " + set.getValue())
                .toList());
  }
}
