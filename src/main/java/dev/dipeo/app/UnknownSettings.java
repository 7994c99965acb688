package dev.dipeo.app;

import dev.dipeo.base.Nearest;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.Config;

/**
 * Finds settings that are set but do not exist, most of them mistyped. Reports names only, because
 * a value may be a secret.
 */
final class UnknownSettings {
  private static final String PREFIX = "dipeo.";
  private static final String VARIABLE_PREFIX = "DIPEO_";

  /** Kubernetes sets these for a service called dipeo, such as {@code DIPEO_PORT_8000_TCP}. */
  private static final String SERVICE_LINK = "DIPEO_(SERVICE_(HOST|PORT).*|PORT(_[0-9]+_.*)?)";

  private static final Map<String, String> ELSEWHERE =
      Map.of("DIPEO_PORT", "QUARKUS_HTTP_PORT", "dipeo.port", "quarkus.http.port");

  private UnknownSettings() {}

  /**
   * A sentence about each unknown setting, in the order of names.
   *
   * @param used whether a manifest or a diagram names the variable as a secret
   */
  static List<String> in(Config config, Predicate<String> used) {
    Set<String> known = known();
    if (known.isEmpty()) {
      return List.of();
    }
    Map<String, String> variables = new TreeMap<>();
    known.forEach(name -> variables.put(variable(name), name));
    List<String> said = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    config.getPropertyNames().forEach(names::add);
    for (String name : names) {
      boolean variable = name.startsWith(VARIABLE_PREFIX);
      if (used.test(name)
          || (!variable
              && names.contains(
                  variable(name))) // the framework lists a variable in this spelling too
          || (variable
              ? variables.containsKey(name)
              : !name.startsWith(PREFIX) || isKnown(name, known))
          || isServiceLink(config, name)) {
        continue;
      }
      String elsewhere = ELSEWHERE.get(name);
      said.add(
          "no setting is called "
              + shown(name)
              + ", so it does nothing"
              + (elsewhere == null
                  ? Nearest.hint(name, variable ? variables.keySet() : known)
                  : "; did you mean '" + elsewhere + "'?"));
    }
    return said;
  }

  /** Also true for an element of a list, such as {@code dipeo.delivery.allowed-hosts[0]}. */
  private static boolean isKnown(String name, Set<String> known) {
    return known.contains(name.replaceFirst("\\[[0-9]+]$", ""))
        || known.stream().anyMatch(key -> key.contains("*") && matches(key, name));
  }

  private static boolean matches(String key, String name) {
    return name.startsWith(key.substring(0, key.indexOf('*')));
  }

  private static boolean isServiceLink(Config config, String name) {
    return name.matches(SERVICE_LINK)
        && (!ELSEWHERE.containsKey(name)
            || config.getOptionalValue(name, String.class).orElse("").startsWith("tcp://"));
  }

  /** The names of all settings, as properties. */
  static Set<String> known() {
    Set<String> known = new TreeSet<>();
    new ConfigClass(Settings.class, "dipeo")
        .getProperties()
        .keySet()
        .forEach(name -> known.add(name.startsWith(PREFIX) ? name : PREFIX + name));
    return known;
  }

  private static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  private static String shown(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9_.-]", "?");
    return plain.length() > 100 ? plain.substring(0, 100) + "…" : plain;
  }
}
