package dev.dipeo.library;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dipeo.diagram.LightReader;
import dev.dipeo.diagram.ReadDiagram;
import dev.dipeo.diagram.filter.KnownEvents;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.Start;
import dev.dipeo.library.FolderWalk.Found;
import dev.dipeo.run.CompiledDiagram;
import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistake;
import dev.dipeo.yaml.Mistakes;
import dev.dipeo.yaml.MistakesException;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The diagrams of a folder, {@code **}{@code /*.yaml}, by name. Reading is lock-free. {@link
 * #refresh} reads changed files and is called by one thread at a time. A file that becomes invalid
 * or unreadable, alone or with its folder, keeps its last valid diagram, and the log reports it.
 * Deleting a file removes its diagram; the folder itself may disappear and return.
 */
public final class DiagramLibrary {
  /** Most files in the folder; with more, it is hardly a folder of diagrams. */
  public static final int FILES_MAX = 10_000;

  /** Largest diagram, in bytes. */
  public static final int FILE_BYTES_MAX = 1024 * 1024;

  private static final Logger LOG = Logger.getLogger(DiagramLibrary.class);

  private final Path folder;
  private final FolderWalk.Listing listing;
  private final KnownEvents known;
  private final DiagramCheck check;
  private final CompletableFuture<Void> read = new CompletableFuture<>();
  private volatile Shelf shelf = new Shelf(Map.of(), Map.of());
  private volatile Map<Path, IOException> unreadable = Map.of();
  private boolean saidTooMany;

  public DiagramLibrary(Path folder) {
    this(folder, KnownEvents.NONE, _ -> List.of());
  }

  /**
   * A library that also warns of mistakes that a diagram's text alone does not reveal.
   *
   * @param known the events that diagrams may wait for
   */
  public DiagramLibrary(Path folder, KnownEvents known, DiagramCheck check) {
    this(folder, FolderWalk::list, known, check);
  }

  DiagramLibrary(Path folder, FolderWalk.Listing listing) {
    this(folder, listing, KnownEvents.NONE, _ -> List.of());
  }

  private DiagramLibrary(
      Path folder, FolderWalk.Listing listing, KnownEvents known, DiagramCheck check) {
    this.folder = folder;
    this.listing = listing;
    this.known = known;
    this.check = check;
  }

  /** A start node with an event trigger. */
  public record Trigger(CompiledDiagram diagram, Start start) {}

  /** A snapshot of all diagrams. */
  private record Shelf(Map<String, Stand> byName, Map<String, List<Trigger>> triggers) {}

  /** A valid diagram and its warnings. */
  public record Loaded(CompiledDiagram diagram, List<Mistake> warnings) {}

  /** The last state of one file. */
  private record Stand(
      Path file, String stamp, Optional<CompiledDiagram> good, List<Mistake> mistakes) {
    boolean isOf(Found found) {
      return file.equals(found.file()) && stamp.equals(stampOf(found));
    }

    /** A text that changes with the file: its modification time, size and identity. */
    static String stampOf(Found found) {
      BasicFileAttributes now = found.attributes();
      return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
    }
  }

  /** A diagram by its name, as {@code billing/refund}. */
  public Optional<CompiledDiagram> find(String name) {
    return Optional.ofNullable(shelf.byName.get(name)).flatMap(Stand::good);
  }

  /** The file of a diagram by its name. */
  public Optional<Path> file(String name) {
    return Optional.ofNullable(shelf.byName.get(name)).map(Stand::file);
  }

  /** All valid diagrams, by name. */
  public List<CompiledDiagram> all() {
    return shelf.byName.values().stream().flatMap(stand -> stand.good().stream()).toList();
  }

  /** Errors of unreadable files, and warnings, in the order of the files. */
  public List<Mistake> mistakes() {
    return shelf.byName.values().stream().flatMap(stand -> stand.mistakes().stream()).toList();
  }

  /** The mistakes of one diagram. */
  public List<Mistake> mistakes(String name) {
    return Optional.ofNullable(shelf.byName.get(name)).map(Stand::mistakes).orElse(List.of());
  }

  /** The start nodes for an event of this provider and name; their filters are not applied yet. */
  public List<Trigger> triggers(String provider, String event) {
    Map<String, List<Trigger>> triggers = shelf.triggers;
    List<Trigger> exact = triggers.getOrDefault(provider + "." + event, List.of());
    List<Trigger> every = triggers.getOrDefault(provider + ".", List.of());
    return every.isEmpty() ? exact : Stream.concat(exact.stream(), every.stream()).toList();
  }

  /** Names of all files, including invalid ones; for suggestions. */
  public List<String> names() {
    return List.copyOf(shelf.byName.keySet());
  }

  /**
   * Whether the whole folder has been read since this library was created. Files without read
   * permission do not count; any other unreadable file may contain a diagram that an event should
   * start.
   */
  public boolean hasBeenRead() {
    return read.isDone();
  }

  /** Completes when {@link #hasBeenRead}. */
  public Uni<Void> onceRead() {
    return Uni.createFrom().deferred(() -> Uni.createFrom().completionStage(read.copy()));
  }

  /** Files and folders that were unreadable at the last refresh. */
  public int unreadable() {
    return unreadable.size();
  }

  /** Reads new and changed files. Blocking. */
  public void refresh() {
    Map<String, Stand> before = shelf.byName;
    Map<String, Stand> now = new TreeMap<>();
    FolderWalk walk = FolderWalk.of(folder, listing, FILES_MAX);
    walk.files()
        .forEach(
            (name, found) -> {
              Optional<Stand> known = Optional.ofNullable(before.get(name));
              try {
                now.put(
                    name,
                    known.isPresent() && known.get().isOf(found)
                        ? known.get()
                        : read(name, found, known));
              } catch (IOException e) {
                walk.failed(found.file(), e);
              }
            });
    before.forEach(
        (name, stand) -> {
          if (walk.mayHide(stand.file)) {
            now.putIfAbsent(name, stand);
          } else if (!now.containsKey(name)) {
            LOG.infof("diagram.removed name=%s", name);
          }
        });
    if (!now.equals(before)) {
      shelf = new Shelf(now, triggersOf(now));
    }
    tell(walk);
    if (walk.unreadable().entrySet().stream().allMatch(this::isRefused)) {
      read.complete(null);
    }
  }

  /** Whether the place is permanently inaccessible, such as {@code lost+found}. */
  private boolean isRefused(Map.Entry<Path, IOException> unreadable) {
    return unreadable.getValue() instanceof AccessDeniedException
        && !unreadable.getKey().equals(folder);
  }

  /** Logs changes only, not the same state at each refresh. */
  private void tell(FolderWalk walk) {
    Map<Path, IOException> before = unreadable;
    unreadable = Map.copyOf(walk.unreadable());
    walk.unreadable()
        .forEach(
            (place, why) -> {
              if (!before.containsKey(place)) {
                LOG.warnf("diagrams.unreadable place=%s: %s; %s", place, why, whatHolds());
              }
            });
    before.forEach(
        (place, _) -> {
          if (!unreadable.containsKey(place)) {
            LOG.infof("diagrams.readable_again place=%s", place);
          }
        });
    if (walk.foundTooMany() && !saidTooMany) {
      LOG.errorf("diagrams.too_many folder=%s read=%d", folder, FILES_MAX);
    }
    saidTooMany = walk.foundTooMany();
  }

  private String whatHolds() {
    return read.isDone()
        ? "what was read last from there stays in force"
        : "events wait until it can be read";
  }

  private Stand read(String name, Found found, Optional<Stand> known) throws IOException {
    String stamp = Stand.stampOf(found);
    try {
      Loaded loaded = load(name, found.file());
      LOG.infof("diagram.loaded name=%s nodes=%d", name, loaded.diagram().diagram().nodes().size());
      loaded.warnings().forEach(warning -> LOG.warnf("diagram.warning %s", warning));
      return new Stand(
          found.file(), stamp, Optional.of(loaded.diagram()), List.copyOf(loaded.warnings()));
    } catch (MistakesException e) {
      return refused(name, found, stamp, known, e.mistakes());
    } catch (RuntimeException | StackOverflowError e) { // the other files are not to blame
      LOG.errorf(e, "diagram.not_read diagram=%s reason=bug", name);
      return refused(
          name, found, stamp, known, mistake(found.file(), "cannot be read because of a bug"));
    }
  }

  private static Stand refused(
      String name, Found found, String stamp, Optional<Stand> known, List<Mistake> mistakes) {
    Optional<CompiledDiagram> kept = known.flatMap(Stand::good);
    LOG.errorf(
        "diagram.refused name=%s%s\n%s",
        name,
        kept.isPresent() ? ", the last good version stays" : ", no run and no event can start it",
        mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
    return new Stand(found.file(), stamp, kept, mistakes);
  }

  /** Reads one diagram file, of at most {@link #FILE_BYTES_MAX}. Blocking. */
  public Loaded load(String name, Path file) throws IOException, MistakesException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(FILE_BYTES_MAX + 1);
    }
    if (bytes.length > FILE_BYTES_MAX) {
      throw new MistakesException(
          mistake(file, "the file is larger than " + FILE_BYTES_MAX + " bytes"));
    }
    String text;
    try {
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MistakesException(mistake(file, "the file is not UTF-8 text"));
    }
    ReadDiagram diagram = LightReader.read(name, shown(file), text, known);
    Mistakes warnings = new Mistakes();
    diagram.warnings().forEach(warnings::add);
    check.warnings(diagram.diagram()).forEach(warnings::add);
    return new Loaded(CompiledDiagram.of(diagram.diagram()), warnings.inOrder());
  }

  private List<Mistake> mistake(Path file, String what) {
    return List.of(new Mistake(new Location(shown(file), 1, 1), what));
  }

  /** The file as users know it: with the folder's name as prefix if it is below the folder. */
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
                  if (node instanceof Start start) {
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
