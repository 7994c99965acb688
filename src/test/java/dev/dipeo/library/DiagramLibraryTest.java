package dev.dipeo.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.run.CompiledDiagram;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagramLibraryTest {
  @TempDir Path scratch;
  private final Map<Path, IOException> faults = new HashMap<>();
  private Path folder;
  private DiagramLibrary library;

  @BeforeEach
  void make() throws IOException {
    folder = Files.createDirectories(scratch.resolve("diagrams"));
    library =
        new DiagramLibrary(
            folder,
            place -> {
              IOException fault = faults.get(place);
              if (fault != null) {
                throw fault;
              }
              return FolderWalk.list(place);
            });
  }

  @Test
  void files_thatComeChangeAndGo_areTakenOver() throws IOException {
    write("a", "push");
    write("sub/b", "issues");
    library.refresh();
    assertThat(names()).containsExactlyInAnyOrder("a", "sub/b");
    assertThat(library.triggers("github", "issues")).hasSize(1);

    write("sub/b", "pull_request");
    Files.delete(folder.resolve("a.yaml"));
    library.refresh();
    assertThat(names()).containsExactly("sub/b");
    assertThat(library.triggers("github", "push")).isEmpty();
    assertThat(library.triggers("github", "pull_request")).hasSize(1);
    assertThat(library.unreadable()).isZero();
  }

  @Test
  void folderThatIsAway_keepsEverything_andWhatIsGoneWhenItIsBackGoes() throws IOException {
    write("a", "push");
    write("b", "push");
    library.refresh();
    Files.move(folder, scratch.resolve("away"));
    library.refresh();
    assertThat(names()).containsExactlyInAnyOrder("a", "b");
    assertThat(library.triggers("github", "push")).hasSize(2);
    assertThat(library.unreadable()).isEqualTo(1);

    Files.move(scratch.resolve("away"), folder);
    Files.delete(folder.resolve("b.yaml"));
    library.refresh();
    assertThat(names()).containsExactly("a");
    assertThat(library.unreadable()).isZero();
  }

  @Test
  void subfolderThatCannotBeRead_keepsItsOwn_andHidesNothingElse() throws IOException {
    write("a", "push");
    write("sub/b", "push");
    library.refresh();
    faults.put(folder.resolve("sub"), new FileSystemException("sub", null, "Too many open files"));
    write("c", "push");
    Files.delete(folder.resolve("a.yaml"));
    library.refresh();
    assertThat(names()).containsExactlyInAnyOrder("c", "sub/b");
    assertThat(library.unreadable()).isEqualTo(1);

    faults.clear();
    Files.delete(folder.resolve("sub/b.yaml"));
    library.refresh();
    assertThat(names()).containsExactly("c");
    assertThat(library.unreadable()).isZero();
  }

  @Test
  void subfolderThatNobodyMayRead_fromTheStart_doesNotHoldUpTheRest() throws IOException {
    write("a", "push");
    Files.createDirectories(folder.resolve("lost+found"));
    faults.put(folder.resolve("lost+found"), new AccessDeniedException("lost+found"));
    library.refresh();
    assertThat(library.hasBeenRead()).isTrue();
    assertThat(names()).containsExactly("a");
    assertThat(library.unreadable()).isEqualTo(1);
  }

  @Test
  void library_countsAsRead_onlyWhenNothingWasOutOfReachForTheMoment() throws IOException {
    write("sub/b", "push");
    faults.put(folder, new AccessDeniedException("diagrams"));
    library.refresh();
    assertThat(library.hasBeenRead()).as("the folder itself is refused").isFalse();

    faults.clear();
    faults.put(folder.resolve("sub"), new FileSystemException("sub", null, "Too many open files"));
    library.refresh();
    assertThat(library.hasBeenRead()).as("what is in the subfolder is not known").isFalse();

    faults.clear();
    library.refresh();
    assertThat(library.hasBeenRead()).isTrue();
    faults.put(folder, new AccessDeniedException("diagrams"));
    library.refresh();
    assertThat(library.hasBeenRead()).as("what was read is kept").isTrue();
    assertThat(names()).containsExactly("sub/b");
  }

  @Test
  void folderThatGoesWhileItIsWalked_changesNothingElse_andIsGoneAtTheNextLook()
      throws IOException {
    write("a", "push");
    write("sub/b", "push");
    library.refresh();
    faults.put(folder.resolve("sub"), new java.nio.file.NoSuchFileException("sub"));
    library.refresh();
    assertThat(names()).containsExactlyInAnyOrder("a", "sub/b");
    assertThat(library.unreadable()).isZero();

    faults.clear();
    Files.delete(folder.resolve("sub/b.yaml"));
    Files.delete(folder.resolve("sub"));
    library.refresh();
    assertThat(names()).containsExactly("a");
  }

  @Test
  void fileThatCannotBeRead_keepsItsLastGoodDiagram() throws IOException {
    write("a", "push");
    library.refresh();
    Files.delete(folder.resolve("a.yaml"));
    Files.createSymbolicLink(folder.resolve("a.yaml"), folder.resolve("a.yaml")); // leads nowhere
    library.refresh();
    assertThat(names()).containsExactly("a");
    assertThat(library.unreadable()).isEqualTo(1);
  }

  @Test
  void hugeFile_isAMistakeAndIsNotReadAsAWhole() throws IOException {
    write("a", "push");
    try (RandomAccessFile huge = new RandomAccessFile(folder.resolve("huge.yaml").toFile(), "rw")) {
      huge.setLength(64L * 1024 * 1024 * 1024); // no array of this length can be
    }
    library.refresh();
    assertThat(names()).containsExactly("a");
    assertThat(library.mistakes())
        .singleElement()
        .hasToString("diagrams/huge.yaml:1:1: the file is larger than 1048576 bytes");
    assertThat(library.hasBeenRead()).isTrue();
  }

  @Test
  void fileAtTheBound_isRead_andOneByteMoreIsNot() throws IOException {
    write("a", "push");
    Path file = folder.resolve("a.yaml");
    String text = Files.readString(file);
    Files.writeString(
        file, text + "#".repeat(DiagramLibrary.FILE_BYTES_MAX - text.length() - 1) + "\n");
    library.refresh();
    assertThat(library.mistakes()).isEmpty();
    Files.writeString(
        file, text + "#".repeat(DiagramLibrary.FILE_BYTES_MAX - text.length()) + "\n");
    library.refresh();
    assertThat(library.mistakes()).hasSize(1);
    assertThat(names()).as("the last good one stays").containsExactly("a");
  }

  @Test
  void brokenFile_keepsItsLastGoodDiagram_andSaysWhatIsWrong() throws IOException {
    write("a", "push");
    library.refresh();
    Files.writeString(folder.resolve("a.yaml"), "nodes: [");
    library.refresh();
    assertThat(names()).containsExactly("a");
    assertThat(library.mistakes()).isNotEmpty();
  }

  @Test
  void diagramInTwoFiles_isReadOnce() throws IOException {
    write("a", "push");
    Files.copy(folder.resolve("a.yaml"), folder.resolve("a.yml"));
    library.refresh();
    CompiledDiagram first = library.find("a").orElseThrow();
    assertThat(first.diagram().file()).isEqualTo("diagrams/a.yml");
    library.refresh();
    assertThat(library.find("a").orElseThrow()).isSameAs(first);
  }

  private void write(String name, String event) throws IOException {
    Path file = folder.resolve(name + ".yaml");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        """
        version: light
        nodes:
          - {label: Start, type: start, trigger_mode: hook, hook_event: github.%s}
          - {label: End, type: endpoint}
        connections:
          - {from: Start, to: End}
        """
            .formatted(event));
  }

  private List<String> names() {
    return library.all().stream().map(diagram -> diagram.diagram().name()).toList();
  }
}
