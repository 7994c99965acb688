package dev.dipeo;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** No two source files know each other, directly or in a circle: each can be read after another. */
class ClassCyclesTest {
  @Test
  void files_knowEachOtherInOneDirectionOnly() {
    Map<String, Set<String>> uses = new TreeMap<>();
    for (JavaClass from :
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.dipeo")) {
      String own = fileOf(from);
      Set<String> used = uses.computeIfAbsent(own, key -> new TreeSet<>());
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass();
        if (target.getPackageName().startsWith("dev.dipeo") && !fileOf(target).equals(own)) {
          used.add(fileOf(target));
        }
      }
    }
    assertThat(circles(uses)).isEmpty();
  }

  private static String fileOf(JavaClass type) {
    String name = type.getBaseComponentType().getFullName();
    int nested = name.indexOf('$');
    return (nested < 0 ? name : name.substring(0, nested)).substring("dev.dipeo.".length());
  }

  /** The strongly connected parts with more than one file (Tarjan, SIAM J. Comput. 1972). */
  static List<Set<String>> circles(Map<String, Set<String>> uses) {
    return new Tarjan(uses).circles();
  }

  private static final class Tarjan {
    private final Map<String, Set<String>> uses;
    private final Map<String, Integer> index = new HashMap<>();
    private final Map<String, Integer> low = new HashMap<>();
    private final Deque<String> stack = new ArrayDeque<>();
    private final Set<String> onStack = new HashSet<>();
    private final List<Set<String>> circles = new ArrayList<>();

    Tarjan(Map<String, Set<String>> uses) {
      this.uses = uses;
    }

    List<Set<String>> circles() {
      uses.keySet().stream().filter(file -> !index.containsKey(file)).forEach(this::visit);
      return circles;
    }

    private void visit(String file) {
      int here = index.size();
      index.put(file, here);
      low.put(file, here);
      stack.push(file);
      onStack.add(file);
      for (String next : uses.getOrDefault(file, Set.of())) {
        if (!index.containsKey(next)) {
          visit(next);
          low.merge(file, low.get(next), Math::min);
        } else if (onStack.contains(next)) {
          low.merge(file, index.get(next), Math::min);
        }
      }
      if (low.get(file) == here) {
        Set<String> part = new TreeSet<>();
        String member;
        do {
          member = stack.pop();
          onStack.remove(member);
          part.add(member);
        } while (!member.equals(file));
        if (part.size() > 1) {
          circles.add(part);
        }
      }
    }
  }

  @Test
  void circles_areFound() {
    assertThat(
            circles(
                Map.of("a", Set.of("b"), "b", Set.of("c", "d"), "c", Set.of("a"), "d", Set.of())))
        .containsExactly(Set.of("a", "b", "c"));
    assertThat(circles(Map.of("a", Set.of("b"), "b", Set.of()))).isEmpty();
  }
}
