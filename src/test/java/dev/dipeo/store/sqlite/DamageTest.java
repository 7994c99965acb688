package dev.dipeo.store.sqlite;

import static dev.dipeo.store.Samples.NOON;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.dipeo.base.DamagedException;
import dev.dipeo.delivery.Delivery;
import dev.dipeo.delivery.Delivery.State;
import dev.dipeo.delivery.Parcel;
import dev.dipeo.delivery.Requests;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.journal.EventQuery;
import dev.dipeo.journal.Journal;
import dev.dipeo.run.NodeRecord;
import dev.dipeo.run.NodeState;
import dev.dipeo.run.RunStore;
import dev.dipeo.store.Samples;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bits that flip inside stored values, where the pages stay in order. */
class DamageTest {
  @TempDir Path folder;

  private static <T> T await(Uni<T> uni) {
    return uni.await().atMost(Duration.ofSeconds(30));
  }

  /** Flips one bit where the database has this text, in the row that was written first. */
  private void flip(String text) throws IOException {
    Path file = folder.resolve(Sqlite.FILE);
    byte[] bytes = Files.readAllBytes(file);
    int at = new String(bytes, ISO_8859_1).lastIndexOf(text); // a page is filled from its end
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"one\"}", "x-github-event", "github", "push", "\"text\"", "9f86d081"})
  void event_isNotUsed_andShownInLists(String text) throws IOException {
    try (Opened opened = Opened.in(folder)) {
      Journal journal = opened.store().journal();
      await(journal.append(Samples.push(1, "d-1", "{\"text\":\"one\"}")));
      await(journal.append(Samples.push(2, "d-2", "{\"other\":\"two\"}")));
    }
    flipInRowOfEvent(text);
    try (Opened opened = Opened.in(folder)) {
      Journal journal = opened.store().journal();
      assertThatThrownBy(() -> await(journal.find(1)))
          .isInstanceOf(DamagedException.class)
          .hasMessageContaining("event 1 is not what was written");
      assertThat(await(journal.find(2))).isPresent();
      assertThatThrownBy(() -> await(journal.pending(0, 10)))
          .isInstanceOfSatisfying(
              DamagedException.class, damaged -> assertThat(damaged.number()).isEqualTo(1));
      assertThat(await(journal.list(EventQuery.newest(10))))
          .extracting(listed -> listed.event().id())
          .containsExactly(2L, 1L);
    }
  }

  /** The same words stand in indexes too: looks for those beside the hash, or beside the body. */
  private void flipInRowOfEvent(String text) throws IOException {
    Path file = folder.resolve(Sqlite.FILE);
    byte[] bytes = Files.readAllBytes(file);
    String all = new String(bytes, ISO_8859_1);
    int beside =
        switch (text) {
          case "github", "push", "9f86d081" -> all.lastIndexOf("9f86d081");
          default -> all.indexOf("{\"text\":\"one\"}");
        };
    int at =
        switch (text) {
          case "one\"}", "\"text\"" -> all.indexOf(text, beside);
          default -> all.lastIndexOf(text, beside);
        };
    assertThat(beside - at).isBetween(-20, 400);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void run_isNotUsed_andShownInLists() throws IOException {
    try (Opened opened = Opened.in(folder)) {
      RunStore runs = opened.store().runs();
      await(runs.create(List.of(Samples.run(1, "deploy", Optional.empty()))));
      await(runs.create(List.of(Samples.run(2, "deploy", Optional.empty()))));
      await(
          runs.record(Samples.run(2, "deploy", Optional.empty()), List.of(node("what Work made"))));
    }
    flip("what Work made");
    flip("channel");
    try (Opened opened = Opened.in(folder)) {
      RunStore runs = opened.store().runs();
      for (String id : List.of("run-1", "run-2")) {
        assertThatThrownBy(() -> await(runs.find(id)))
            .isInstanceOf(DamagedException.class)
            .hasMessageContaining(id.replace('-', ' ') + " is not what was written");
      }
      assertThat(
              await(
                  runs.list(
                      new RunStore.RunQuery(
                          Optional.empty(), Optional.empty(), Optional.empty(), 9))))
          .hasSize(2);
    }
  }

  private static NodeRecord node(String value) {
    return new NodeRecord(
        1,
        "Work",
        1,
        NodeState.COMPLETED,
        1,
        JsonNodeFactory.instance.objectNode(),
        Optional.of(Output.DEFAULT),
        Optional.of(TextNode.valueOf(value)),
        Map.of(),
        Optional.empty(),
        List.of(),
        NOON,
        Optional.of(NOON));
  }

  @Test
  void deadLetter_isNotSentAgain() throws IOException {
    var request =
        Requests.to(
            URI.create("https://x.example/"),
            "POST",
            Map.of(),
            Optional.of("pay 100".getBytes(UTF_8)),
            Duration.ofSeconds(30));
    try (Opened opened = Opened.in(folder)) {
      var dead =
          new Delivery(
              1,
              "run-1-0-1",
              "run-1",
              "Send",
              "POST",
              "https://x.example/",
              "key",
              State.DEAD,
              NOON,
              List.of(),
              Optional.empty());
      await(opened.store().deliveries().begin(dead));
      await(opened.store().deliveries().bury(dead, new Parcel(request, List.of())));
    }
    flip("pay 100");
    try (Opened opened = Opened.in(folder)) {
      assertThatThrownBy(() -> await(opened.store().deliveries().parcel(1)))
          .isInstanceOf(DamagedException.class)
          .hasMessageContaining("delivery 1 is not what was written");
    }
  }
}
