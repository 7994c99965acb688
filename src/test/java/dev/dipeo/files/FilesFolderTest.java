package dev.dipeo.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilesFolderTest {
  @TempDir private Path outside;

  private Path root;
  private FilesFolder folder;

  @BeforeEach
  void open() {
    root = outside.resolve("files");
    folder = new FilesFolder(root);
  }

  @Test
  void write_makesFoldersAndReplacesWhatWasThere() throws Exception {
    folder.write("reports/2026/push.txt", "a longer first text", "run-1-0-1");
    folder.write("reports/./2026//push.txt", "second ü", "run-2-0-1");

    assertThat(root.resolve("reports/2026/push.txt")).hasContent("second ü");
    assertThat(tree())
        .containsExactlyInAnyOrder("reports", "reports/2026", "reports/2026/push.txt");
  }

  @Test
  void write_dotsWithinNames_areNames() throws Exception {
    folder.write("a..b/...txt", "x", "run-1-0-1");

    assertThat(tree()).contains("a..b/...txt");
  }

  @Test
  void write_namesOfEveryLanguage_areNamesWhereTheMachineCanHaveThem() throws Exception {
    assertThat(writtenIn("C.UTF-8")).isEqualTo("written");
    assertThat(writtenIn("C"))
        .isEqualTo(
            "'ordner/bericht ??.txt' holds a character that no file name may on this machine, whose"
                + " names are in ANSI_X3.4-1968; start the program in a UTF-8 locale, as with"
                + " LC_ALL=C.UTF-8");
    try (Stream<Path> files = Files.list(root.resolve("ordner"))) {
      assertThat(files).as("the one that could be written, and no part of another").hasSize(1);
    }
  }

  /** What comes of writing a file with such a name in a process of that locale. */
  private String writtenIn(String locale) throws IOException {
    ProcessBuilder writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                root.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    writer.environment().put("LC_ALL", locale);
    try (var said = writer.start().inputReader(StandardCharsets.US_ASCII)) {
      return String.valueOf(said.readLine());
    }
  }

  /** A program that writes one file. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      String said = "written";
      try {
        new FilesFolder(Path.of(arguments[0])).write("ordner/bericht 報告.txt", "x", "run-1-0-1");
      } catch (FileException e) {
        said = String.valueOf(e.getMessage());
      }
      System.out.write(said.getBytes(StandardCharsets.US_ASCII), 0, said.length());
      System.out.flush();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "..",
        "/",
        "/etc/passwd",
        "//etc/passwd",
        "../x",
        "a/../../x",
        "a/../b",
        "a/..",
        "a/",
        "a/.",
        "..\\x",
        "a\\b",
        "C:\\x",
        "C:/x",
        "a\0b",
        "a\nb",
        "\uD800"
      })
  void write_pathThatIsNoFileBelow_isRefused(String path) throws IOException {
    assertThatThrownBy(() -> folder.write(path, "x", "run-1-0-1"))
        .isInstanceOf(FileException.class)
        .hasMessageNotContaining(outside.toString());
    assertThat(everythingOutside()).isEmpty();
  }

  @Test
  void write_linkThatLeaves_isRefused() throws Exception {
    Files.createDirectories(root);
    Path secret = Files.createDirectory(outside.resolve("secret"));
    Files.createSymbolicLink(root.resolve("out"), secret);
    Files.createSymbolicLink(root.resolve("dangling"), outside.resolve("nowhere"));
    Files.createSymbolicLink(root.resolve("self"), root.resolve("self"));

    assertThat(refusal("out/x")).hasMessage("'out/x' leaves the files folder");
    assertThat(refusal("out/new/x")).hasMessage("'out/new/x' leaves the files folder");
    assertThat(refusal("dangling/x")).hasMessageNotContaining(outside.toString());
    assertThat(refusal("self/x")).hasMessageNotContaining(outside.toString());
    assertThat(secret).isEmptyDirectory();
    assertThat(outside.resolve("nowhere")).doesNotExist();
  }

  @Test
  void write_linkAtTheFileItself_isReplacedAndNotWrittenThrough() throws Exception {
    Files.createDirectories(root);
    Path secret = Files.writeString(outside.resolve("secret.txt"), "secret");
    Files.createSymbolicLink(root.resolve("x.txt"), secret);
    Files.createSymbolicLink(root.resolve(".part-run-1-0-1"), secret);

    assertThat(refusal("y.txt")).hasMessageStartingWith("cannot write 'y.txt': ");
    folder.write("x.txt", "new", "run-2-0-1");

    assertThat(secret).hasContent("secret");
    assertThat(root.resolve("x.txt")).hasContent("new");
    assertThat(Files.isSymbolicLink(root.resolve("x.txt"))).isFalse();
  }

  @Test
  void write_linkThatStays_isFollowed_andTheFolderItselfMayBeOne() throws Exception {
    Path real = Files.createDirectories(outside.resolve("real/sub"));
    Files.createSymbolicLink(root, outside.resolve("real"));
    Files.createSymbolicLink(real.resolveSibling("link"), real);

    folder.write("link/x.txt", "x", "run-1-0-1");

    assertThat(real.resolve("x.txt")).hasContent("x");
  }

  @Test
  void write_ontoAFolderOrBelowAFile_isRefused() throws Exception {
    folder.write("a/b.txt", "x", "run-1-0-1");

    assertThat(refusal("a")).hasMessage("'a' is a folder");
    assertThat(refusal("a/b.txt/c.txt"))
        .hasMessage("'a/b.txt/c.txt': 'b.txt' is a file, not a folder");
    assertThat(tree()).containsExactlyInAnyOrder("a", "a/b.txt");
  }

  @Test
  void write_folderThatTakesNoFiles_saysSoWithoutItsPlace() throws Exception {
    Files.writeString(root, "a file where the folder should be");

    assertThat(refusal("x.txt"))
        .hasMessageStartingWith("cannot write 'x.txt': ")
        .hasMessageNotContaining(outside.toString());
  }

  @Test
  void write_bounds_areKept() throws Exception {
    String name = "n".repeat(255);
    folder.write(name, "x", "run-1-0-1");
    assertThat(root.resolve(name)).exists();
    assertThat(refusal("n".repeat(256))).hasMessageContaining("longer than 255 bytes");
    assertThat(refusal("ü".repeat(128))).hasMessageContaining("longer than 255 bytes");

    String longest = "d/".repeat((FilesFolder.PATH_CHARS_MAX - 1) / 2) + "ff";
    assertThat(longest).hasSize(FilesFolder.PATH_CHARS_MAX);
    folder.write(longest, "x", "run-1-0-1");
    assertThat(refusal(longest + "f")).hasMessageContaining("longer than 1000 characters");

    String content = "x".repeat(FilesFolder.FILE_BYTES_MAX);
    folder.write("big", content, "run-1-0-1");
    assertThat(root.resolve("big")).hasSize(FilesFolder.FILE_BYTES_MAX);
    assertThatThrownBy(() -> folder.write("bigger", content + "x", "run-1-0-1"))
        .hasMessage("'bigger' would be longer than 67108864 bytes");
  }

  @Test
  void write_byManyAtOnce_leavesOneWholeFile() throws Exception {
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<? extends Future<?>> writes =
          IntStream.range(0, 100)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> {
                            folder.write("deep/er/x.txt", (i + " ").repeat(5_000), "run-" + i);
                            return i;
                          }))
              .toList();
      for (Future<?> write : writes) {
        write.get();
      }
    }

    String[] words = Files.readString(root.resolve("deep/er/x.txt")).split(" ");
    assertThat(words).hasSize(5_000);
    assertThat(Set.of(words[0])).containsAll(List.of(words));
    assertThat(tree()).containsExactlyInAnyOrder("deep", "deep/er", "deep/er/x.txt");
  }

  @Test
  void write_file_hasTheOrdinaryPermissions() throws Exception {
    folder.write("x.txt", "x", "run-1-0-1");
    Path ordinary = Files.writeString(outside.resolve("ordinary"), "x");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("x.txt"))))
        .isEqualTo(PosixFilePermissions.toString(Files.getPosixFilePermissions(ordinary)));
  }

  private FileException refusal(String path) {
    return catchThrowableOfType(FileException.class, () -> folder.write(path, "x", "run-1-0-1"));
  }

  private List<String> tree() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.skip(1).map(path -> root.relativize(path).toString()).toList();
    }
  }

  private List<Path> everythingOutside() throws IOException {
    try (Stream<Path> files = Files.walk(outside)) {
      return files
          .skip(1)
          .filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .toList();
    }
  }

  @Test
  void write_linkOutOfTheFixedFolders_isRefused() throws Exception {
    Files.createDirectories(root.resolve("reports"));
    Files.createDirectories(root.resolve("other"));
    Files.createSymbolicLink(root.resolve("reports/link"), root.resolve("other"));
    assertThatThrownBy(() -> folder.write("reports/link/x", 1, "x", "part"))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("leaves the files folder");
    folder.write("reports/link/x", 0, "x", "part"); // within the folder as a whole
    folder.write("reports/y/x", 1, "x", "part");
    assertThat(root.resolve("reports/y/x")).hasContent("x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NUL", "con.txt", "a/COM1", ".part-run-1", "LPT9.json/x"})
  void write_nameOfADeviceOrOfAPartialFile_isRefused(String path) {
    assertThatThrownBy(() -> folder.write(path, "x", "part"))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("no file may have");
  }
}
