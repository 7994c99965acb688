package dev.dipeo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.ObjectOutputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What a native build of a quarter of an hour would find, found in seconds: objects that must not
 * be in an image, resources that are not in it, and calls that need a registration which is not
 * there.
 */
class NativeReadinessTest {
  private static final Path RESOURCES = Path.of("src/main/resources");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.dipeo");

  /** The builder refuses these in the image, or they would be the build machine's. */
  private static final List<Class<?>> NOT_IN_AN_IMAGE =
      List.of(
          java.net.InetAddress.class,
          java.net.Socket.class,
          java.net.ServerSocket.class,
          java.util.Random.class,
          java.lang.Process.class,
          java.lang.Thread.class,
          java.util.concurrent.ExecutorService.class,
          java.util.zip.ZipFile.class,
          java.nio.channels.Channel.class,
          java.io.FileDescriptor.class,
          java.lang.ref.Cleaner.class,
          io.netty.buffer.ByteBuf.class,
          org.graalvm.polyglot.Engine.class,
          org.graalvm.polyglot.Context.class,
          org.graalvm.polyglot.Source.class,
          org.graalvm.polyglot.Value.class);

  /** Quarkus initialises the classes of an application when the image is built. */
  @Test
  void staticFields_holdNothingThatMustNotBeInAnImage() throws Exception {
    Set<String> atRunTime = initializedAtRunTime();
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      Class<?> loaded = Class.forName(type.getName(), false, getClass().getClassLoader());
      if (atRunTime.contains(topLevel(loaded))) {
        continue;
      }
      for (Field field : loaded.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          field.setAccessible(true);
          String place = type.getName() + "." + field.getName();
          for (String found : forbidden(field.get(null))) {
            wrong.add(place + " holds a " + found);
          }
        }
      }
    }
    assertThat(wrong)
        .as("make these at run time, or name the class in quarkus.native.additional-build-args")
        .isEmpty();
  }

  @Test
  void staticFields_aFindIsFound() {
    assertThat(
            forbidden(Map.of("a", List.of(Optional.of(java.net.InetAddress.getLoopbackAddress())))))
        .isNotEmpty();
    assertThat(forbidden(List.of("text", 1))).isEmpty();
  }

  @Test
  void classesThatAreInitializedAtRunTime_exist() throws Exception {
    assertThat(initializedAtRunTime())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(CLASSES.contain(name)).as(name).isTrue());
  }

  @Test
  void everyResource_isInTheImage() throws Exception {
    List<PathMatcher> included =
        ((List<?>) map(nativeSettings(), "resources").get("includes"))
            .stream().map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob)).toList();
    try (Stream<Path> files = Files.walk(RESOURCES)) {
      assertThat(files.filter(Files::isRegularFile).map(RESOURCES::relativize))
          .isNotEmpty()
          .filteredOn(file -> !file.toString().startsWith("application")) // which Quarkus brings
          .allSatisfy(file -> assertThat(included).anyMatch(glob -> glob.matches(file)));
    }
  }

  /** A service is made by the name that stands in its file, which no analysis of code sees. */
  @Test
  void everyServiceOfOurs_isRegisteredForReflection() throws Exception {
    Set<String> registered = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      Class<?> loaded = Class.forName(type.getName(), false, getClass().getClassLoader());
      RegisterForReflection registers = loaded.getAnnotation(RegisterForReflection.class);
      if (registers != null) {
        Stream.of(registers.targets()).map(Class::getName).forEach(registered::add);
      }
    }
    try (Stream<Path> files = Files.list(RESOURCES.resolve("META-INF/services"))) {
      for (Path file : files.toList()) {
        assertThat(Files.readAllLines(file))
            .as(file.toString())
            .isNotEmpty()
            .isSubsetOf(registered);
      }
    }
  }

  /** Parts of Python that look useless inside the cage, and without which it does not start. */
  @Test
  void nothingOfPython_isLeftOut() throws Exception {
    assertThat((List<?>) nativeSettings().get("additional-build-args"))
        .noneMatch(argument -> argument.toString().contains("python.Without"));
  }

  /** JSON is read and written as trees, so no class of ours has to be registered for it. */
  @Test
  void nothing_needsARegistrationForReflection() {
    noClasses().should().callMethod(Class.class, "forName", String.class).check(CLASSES);
    noClasses()
        .should()
        .callMethodWhere(
            com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                com.tngtech.archunit.base.DescribedPredicate.describe(
                    "binds JSON to a class",
                    target ->
                        target
                                .getOwner()
                                .isAssignableTo("com.fasterxml.jackson.databind.ObjectMapper")
                            && Set.of("readValue", "convertValue", "treeToValue", "valueToTree")
                                .contains(target.getName()))))
        .check(CLASSES);
    for (Class<?> reflective :
        List.of(Proxy.class, ServiceLoader.class, ObjectOutputStream.class)) {
      noClasses().should().dependOnClassesThat().areAssignableTo(reflective).check(CLASSES);
    }
  }

  // --- looking into objects

  private static List<String> forbidden(Object root) {
    List<String> found = new ArrayList<>();
    look(root, Collections.newSetFromMap(new IdentityHashMap<>()), found);
    return found;
  }

  private static void look(Object object, Set<Object> seen, List<String> found) {
    if (object == null || !seen.add(object)) {
      return;
    }
    if (NOT_IN_AN_IMAGE.stream().anyMatch(type -> type.isInstance(object))) {
      found.add(object.getClass().getName());
      return;
    }
    switch (object) {
      case Collection<?> items -> items.forEach(item -> look(item, seen, found));
      case Map<?, ?> map ->
          map.forEach(
              (key, value) -> {
                look(key, seen, found);
                look(value, seen, found);
              });
      case Optional<?> optional -> optional.ifPresent(value -> look(value, seen, found));
      case Object[] array ->
          java.util.Arrays.asList(array).forEach(item -> look(item, seen, found));
      default -> {
        for (Class<?> type = object.getClass();
            type != null && type.getName().startsWith("dev.dipeo");
            type = type.getSuperclass()) {
          lookIntoFields(object, type, seen, found);
        }
      }
    }
  }

  private static void lookIntoFields(
      Object object, Class<?> type, Set<Object> seen, List<String> found) {
    if (type.isHidden()) {
      return; // a lambda
    }
    for (Field field : type.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
        field.setAccessible(true);
        try {
          look(field.get(object), seen, found);
        } catch (IllegalAccessException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  // --- settings

  private static String topLevel(Class<?> type) {
    return type.getNestHost().getName();
  }

  private static Set<String> initializedAtRunTime() throws Exception {
    Set<String> names = new TreeSet<>();
    for (Object argument : (List<?>) nativeSettings().get("additional-build-args")) {
      String text = argument.toString();
      if (text.startsWith("--initialize-at-run-time=")) {
        names.addAll(List.of(text.substring(text.indexOf('=') + 1).split(",")));
      }
    }
    return names;
  }

  private static Map<?, ?> nativeSettings() throws Exception {
    Map<?, ?> settings =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(RESOURCES.resolve("application.yaml")));
    return map(map(settings, "quarkus"), "native");
  }

  private static Map<?, ?> map(Map<?, ?> from, String key) {
    return (Map<?, ?>) from.get(key);
  }
}
