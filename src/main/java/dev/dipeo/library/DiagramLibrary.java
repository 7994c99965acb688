package dev.dipeo.library;

import dev.dipeo.diagram.Diagram;
import dev.dipeo.diagram.LightReader;
import dev.dipeo.diagram.Node;
import dev.dipeo.diagram.ReadDiagram;
import dev.dipeo.run.CompiledDiagram;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistake;
import dev.dipeo.yaml.MistakesException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The diagrams of a folder, {@code **}{@code /*.yaml}, by name. Reading is lock-free; {@link
 * #refresh} reads what changed and is called by one thread at a time. A file that turns bad keeps
 * its last good diagram, and the log says so.
 */
public final class DiagramLibrary {
  /** Most files that are looked at; a folder with more is not a folder of diagrams. */
  public static final int FILES_MAX = 10_000;

  private static final int FOLDER_DEPTH_MAX = 16;
  private static final Logger LOG = Logger.getLogger(DiagramLibrary.class);

  private final Path folder;
  private volatile Shelf shelf = new Shelf(Map.of(), Map.of());

  public DiagramLibrary(Path folder) {
    this.folder = folder;
  }

  /** A start node that an event can start. */
  public record Trigger(CompiledDiagram diagram, Node.Start start) {}

  /** The diagrams at one moment. */
  private record Shelf(Map<String, Stand> byName, Map<String, List<Trigger>> triggers) {}

  /** A diagram that can run, and what its file probably does not mean. */
  public record Loaded(CompiledDiagram diagram, List<Mistake> warnings) {}

  /** One file as it was last read. */
  private record Stand(
      Path file,
      FileTime modified,
      long bytes,
      Optional<CompiledDiagram> good,
      List<Mistake> mistakes) {}

  /** A diagram by its name, as {@code billing/refund}. */
  public Optional<CompiledDiagram> find(String name) {
    return Optional.ofNullable(shelf.byName.get(name)).flatMap(Stand::good);
  }

  /** The file of a diagram by its name. */
  public Optional<Path> file(String name) {
    return Optional.ofNullable(shelf.byName.get(name)).map(Stand::file);
  }

  /** Every diagram that can run, by name. */
  public List<CompiledDiagram> all() {
    return shelf.byName.values().stream().flatMap(stand -> stand.good().stream()).toList();
  }

  /** What is wrong with the files that cannot be read, in their order. */
  public List<Mistake> mistakes() {
    return shelf.byName.values().stream().flatMap(stand -> stand.mistakes().stream()).toList();
  }

  /**
   * The start nodes that ask for an event of this provider and name; their filters are still to be
   * asked.
   */
  public List<Trigger> triggers(String provider, String event) {
    Map<String, List<Trigger>> triggers = shelf.triggers;
    List<Trigger> exact = triggers.getOrDefault(provider + "." + event, List.of());
    List<Trigger> every = triggers.getOrDefault(provider + ".", List.of());
    return every.isEmpty() ? exact : Stream.concat(exact.stream(), every.stream()).toList();
  }

  /** Names of all files, also of those that cannot be read; for suggestions. */
  public List<String> names() {
    return List.copyOf(shelf.byName.keySet());
  }

  /** Reads files that are new or have changed. Blocking. */
  public void refresh() {
    Map<String, Stand> before = shelf.byName;
    Map<String, Stand> now = new TreeMap<>();
    boolean changed = false;
    for (Path file : files()) {
      String name = nameBelow(file).orElseThrow();
      Optional<Stand> known = Optional.ofNullable(before.get(name));
      try {
        FileTime modified = Files.getLastModifiedTime(file);
        long bytes = Files.size(file);
        boolean same =
            known
                .filter(s -> s.modified.equals(modified) && s.bytes == bytes && s.file.equals(file))
                .isPresent();
        now.put(name, same ? known.get() : read(name, file, modified, bytes, known));
        changed |= !same;
      } catch (IOException e) {
        LOG.warnf("diagram.unreadable file=%s: %s", file, e.toString());
        known.ifPresent(stand -> now.put(name, stand));
      }
    }
    if (changed || now.size() != before.size()) {
      shelf = new Shelf(now, triggersOf(now));
    }
  }

  private Stand read(String name, Path file, FileTime modified, long bytes, Optional<Stand> known)
      throws IOException {
    try {
      Loaded loaded = load(name, file);
      LOG.infof("diagram.loaded name=%s nodes=%d", name, loaded.diagram().diagram().nodes().size());
      loaded.warnings().forEach(warning -> LOG.warnf("diagram.warning %s", warning));
      return new Stand(file, modified, bytes, Optional.of(loaded.diagram()), List.of());
    } catch (MistakesException e) {
      Optional<CompiledDiagram> kept = known.flatMap(Stand::good);
      LOG.errorf(
          "diagram.refused name=%s%s\n%s",
          name, kept.isPresent() ? ", the last good version stays" : "", e.getMessage());
      return new Stand(file, modified, bytes, kept, e.mistakes());
    }
  }

  /** Reads one diagram file. Blocking. */
  public Loaded load(String name, Path file) throws IOException, MistakesException {
    String shown = shown(file);
    try {
      ReadDiagram read = LightReader.read(name, shown, Files.readString(file));
      return new Loaded(CompiledDiagram.of(read.diagram()), read.warnings());
    } catch (CharacterCodingException e) {
      throw new MistakesException(
          List.of(new Mistake(new Location(shown, 1, 1), "the file is not UTF-8 text")));
    }
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(folder, FOLDER_DEPTH_MAX)) {
      return walk.filter(file -> nameBelow(file).isPresent() && Files.isRegularFile(file))
          .limit(FILES_MAX)
          .sorted()
          .toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      LOG.warnf("diagram.folder_unreadable folder=%s: %s", folder, e.toString());
      return List.of();
    }
  }

  /** The name of a diagram's file in the folder; none where it is not one by its name. */
  private Optional<String> nameBelow(Path file) {
    return Diagram.nameOf(folder.relativize(file).toString());
  }

  /** A file as its user knows it: with the folder's name in front when it is below the folder. */
  private String shown(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Path base = folder.toAbsolutePath().normalize();
    return absolute.startsWith(base)
        ? base.getFileName().resolve(base.relativize(absolute)).toString()
        : file.toString();
  }

  private static Map<String, List<Trigger>> triggersOf(Map<String, Stand> stands) {
    Map<String, List<Trigger>> triggers = new HashMap<>();
    for (Stand stand : stands.values()) {
      stand
          .good()
          .ifPresent(
              diagram -> {
                for (Node node : diagram.diagram().nodes()) {
                  if (node instanceof Node.Start start) {
                    start
                        .hook()
                        .ifPresent(
                            hook ->
                                triggers
                                    .computeIfAbsent(
                                        hook.provider() + "." + hook.name(), _ -> new ArrayList<>())
                                    .add(new Trigger(diagram, start)));
                  }
                }
              });
    }
    return triggers;
  }
}
