package dev.dipeo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

class WelcomeTest {
  private final Welcome.Address address = new Welcome.Address(8123);

  @Test
  void address_isThatOfThisMachine_unlessOneIsGiven() {
    CommandSpec command = CommandSpec.create();
    assertThat(address.or(null, command)).isEqualTo(URI.create("http://127.0.0.1:8123"));
    assertThat(address.or("https://hooks.example/x", command))
        .isEqualTo(URI.create("https://hooks.example/x"));
  }

  @Test
  void text_onTheUsualPort_hasTheShortCommand() {
    Path folder = Path.of("data");
    assertThat(
            new Welcome(new Welcome.Address(8000), new Welcome.Folders(Optional.of(folder), folder))
                .text())
        .contains("./dipeo send github push\n");
  }

  @Test
  void text_namesThePortAndTheFolders_belowHereInShort() {
    Path here = Path.of("").toAbsolutePath();
    String text =
        new Welcome(
                address,
                new Welcome.Folders(Optional.of(here.resolve("data")), Path.of("/srv/diagrams")))
            .text();
    assertThat(text)
        .contains(
            "listening on http://localhost:8123 ",
            "curl http://localhost:8123/webhooks/github/test\n",
            "ngrok http 8123\n",
            "./dipeo send github push --url http://localhost:8123\n",
            "kept in ./data, diagrams are read from /srv/diagrams as");
  }
}
