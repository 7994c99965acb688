package dev.dipeo;

import static com.tngtech.archunit.base.DescribedPredicate.anyElementThat;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which package may know which: a wrong dependency fails the build. */
class ArchitectureTest {
  private static final String ROOT = "dev.dipeo.";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.dipeo");

  /**
   * What each package may know of ours; {@code base} every one may. The app wires everything and
   * may know all. {@code diagram.*} is the package and those below it.
   */
  private static final Map<String, Set<String>> MAY_KNOW =
      Map.ofEntries(
          Map.entry("base", Set.of()),
          Map.entry("yaml", Set.of()),
          Map.entry("problem", Set.of()),
          Map.entry("signature", Set.of()),
          Map.entry("provider", Set.of("signature", "yaml")),
          Map.entry("files", Set.of()),
          Map.entry("node.endpoint", Set.of("diagram.*", "run", "files")),
          Map.entry("journal", Set.of()),
          Map.entry("replica", Set.of()),
          Map.entry("journal.cloudevent", Set.of("journal")),
          Map.entry("url", Set.of()),
          Map.entry("secret", Set.of("url")),
          Map.entry("diagram.template", Set.of("yaml", "url", "secret")),
          Map.entry("diagram.filter", Set.of("diagram.template", "yaml")),
          Map.entry(
              "diagram.kind",
              Set.of("diagram.filter", "diagram.template", "yaml", "url", "secret")),
          Map.entry(
              "diagram", Set.of("diagram.kind", "diagram.filter", "diagram.template", "yaml")),
          Map.entry("run", Set.of("diagram.*", "yaml")),
          Map.entry("library", Set.of("diagram.*", "run", "yaml")),
          Map.entry("python", Set.of()),
          Map.entry("python.source", Set.of("python")),
          Map.entry("python.queue", Set.of("python")),
          Map.entry("python.cage", Set.of("python", "python.queue")),
          Map.entry("python.worker", Set.of("python", "python.queue", "python.cage")),
          Map.entry("delivery", Set.of("signature", "url", "secret")),
          Map.entry("prove", Set.of("provider", "signature", "delivery")),
          Map.entry("prove.topic", Set.of("prove")),
          Map.entry("node.hook", Set.of("diagram.*", "run", "delivery", "url", "secret")),
          Map.entry("node.codejob", Set.of("diagram.*", "run", "python", "python.source")),
          Map.entry("node.condition", Set.of("diagram.*", "run", "python", "python.source")),
          Map.entry(
              "gateway", Set.of("gateway.edge", "signature", "provider", "journal", "problem")),
          Map.entry("gateway.edge", Set.of("problem")),
          Map.entry(
              "dispatch", Set.of("journal", "run", "replica", "diagram.*", "library", "yaml")),
          Map.entry(
              "dispatch.topic",
              Set.of("dispatch", "journal", "journal.cloudevent", "diagram.template", "yaml")),
          Map.entry("store", Set.of()),
          Map.entry(
              "store.sql",
              Set.of("store", "journal", "run", "replica", "diagram.*", "delivery", "secret")),
          Map.entry("store.sqlite", Set.of("store", "store.sql")),
          Map.entry("store.postgresql", Set.of("store", "store.sql")),
          Map.entry("store.copy", Set.of("store", "store.sql", "store.sqlite", "store.postgresql")),
          Map.entry(
              "api",
              Set.of(
                  "journal",
                  "delivery",
                  "run",
                  "replica",
                  "diagram.*",
                  "library",
                  "provider",
                  "problem",
                  "yaml")),
          Map.entry(
              "cli",
              Set.of(
                  "journal",
                  "run",
                  "diagram.*",
                  "library",
                  "provider",
                  "signature",
                  "delivery",
                  "secret",
                  "prove",
                  "python",
                  "python.source",
                  "yaml")));

  @Test
  void packages_knowOnlyWhatTheyMay() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass from : CLASSES) {
      String own = packageOf(from);
      if (own.equals("app")) {
        continue;
      }
      assertThat(own.startsWith("node.") || MAY_KNOW.containsKey(own))
          .as("the package of " + from.getName() + " is in the table")
          .isTrue();
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass();
        if (target.getPackageName().startsWith(ROOT)) {
          String known = packageOf(target);
          if (!known.equals(own) && !known.equals("base") && !mayKnow(own, known)) {
            wrong.add(
                own
                    + " knows "
                    + known
                    + ": "
                    + from.getSimpleName()
                    + " → "
                    + target.getSimpleName());
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** A runner of nodes knows no more than this, unless the table says so. */
  private static Set<String> mayKnow(String own) {
    Set<String> node = Set.of("diagram.*", "run");
    return own.startsWith("node.") ? MAY_KNOW.getOrDefault(own, node) : MAY_KNOW.get(own);
  }

  private static boolean mayKnow(String own, String known) {
    return mayKnow(own).stream()
        .anyMatch(
            allowed ->
                allowed.endsWith(".*")
                    ? (known + ".").startsWith(allowed.substring(0, allowed.length() - 1))
                    : known.equals(allowed));
  }

  /** The package below the root, as the table names it. */
  private static String packageOf(JavaClass type) {
    return type.getPackageName().substring(ROOT.length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "org.graalvm..                            | python.cage",
        "org.eclipse.microprofile.reactive..      | dispatch",
        "io.smallrye.reactive.messaging..         | dispatch",
        "org.apache.kafka..                       | dispatch.topic, prove.topic",
        "io.smallrye.reactive.messaging.kafka..   | dispatch.topic",
        "java.sql..                               | store",
        "org.sqlite..                             | store",
        "org.everit..                             | provider",
        "org.json..                               | provider",
        "picocli..                                | cli, app",
        "jakarta.ws.rs..                          | gateway, api, problem",
        "jakarta.persistence..                    | nobody",
      })
  void foreignLibraries_areKnownInOnePlace(String library, String knownBy) {
    String[] allowed =
        Arrays.stream(knownBy.split(", "))
            .map(name -> ROOT + name.strip() + "..")
            .toArray(String[]::new);
    noClasses()
        .that(
            resideInAPackage("dev.dipeo..")
                .and(
                    not(
                        com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                            allowed))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library.strip())
        .check(CLASSES);
  }

  /** Else the receiver without Kafka, which has no such beans (pom.xml), could not be built. */
  @Test
  void beansOfTheTopic_areAskedForByInstance() {
    DescribedPredicate<JavaClass> ofTheTopic = resideInAPackage(ROOT + "dispatch.topic");
    noCodeUnits()
        .that()
        .areDeclaredInClassesThat(not(ofTheTopic.or(simpleName("TopicWiring"))))
        .and(not(modifier(JavaModifier.STATIC)))
        .should()
        .haveRawParameterTypes(anyElementThat(ofTheTopic))
        .check(CLASSES);
  }

  @Test
  void timeAndChance_areInjected() {
    for (Class<?> source :
        List.of(
            java.time.Instant.class,
            java.time.LocalDateTime.class,
            java.time.ZonedDateTime.class)) {
      noClasses().should().callMethod(source, "now").check(CLASSES);
    }
    noClasses().should().callMethod(java.util.UUID.class, "randomUUID").check(CLASSES);
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CLASSES);
    noClasses().should().callMethod(System.class, "currentTimeMillis").check(CLASSES);
  }

  @Test
  void packages_areNamedByWhatTheyDo() {
    noClasses()
        .should()
        .resideInAnyPackage(
            "..util..", "..common..", "..impl..", "..manager..", "..helper..", "..service..")
        .check(CLASSES);
  }
}
