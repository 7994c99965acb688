package dev.dipeo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fault drill: the packaged program under load, killed at twenty moments that the seed decides.
 * It is the product's own command, whose account is tested apart.
 */
class ProveIT {
  private static final Duration LONGEST = Duration.ofMinutes(15);

  @TempDir Path folder;

  @Test
  void prove_losesNothingAndRunsNothingTwice_inTwentyKills() throws Exception {
    PackagedProgram.Ended proof =
        PackagedProgram.runFor(
            LONGEST,
            folder,
            Map.of(),
            "prove",
            "--kills",
            "20",
            "--seed",
            "20",
            "--folder",
            folder.resolve("scratch").toString());
    assertThat(proof.exitCode()).as(proof.out() + proof.err()).isZero();
    assertThat(proof.out())
        .containsPattern("kills +20 ")
        .containsPattern("acknowledged +[1-9]")
        .containsPattern("lost +0\n")
        .containsPattern("run twice +0\n")
        .containsPattern("forged or garbled +0\n")
        .containsPattern("sent more than once +[0-9,]+ ")
        .containsPattern("seed +20\n")
        .endsWith(
            "Nothing was lost and nothing ran twice.\nData and log of the server are in "
                + folder.resolve("scratch")
                + "\n");
  }

  @Test
  void prove_ofThreeReplicas_losesNothingAndRunsNothingTwice(@TempDir Path home) throws Exception {
    try (PostgresqlServer database = new PostgresqlServer(home.resolve("postgresql"))) {
      PackagedProgram.Ended proof =
          prove(database.settings("proof"), "--replicas", "3", "--kills", "6", "--seed", "6");
      assertThat(proof.exitCode()).as(proof.out() + proof.err()).isZero();
      assertThat(proof.out())
          .containsPattern("kills +6 ")
          .containsPattern("acknowledged +[1-9]")
          .contains("Nothing was lost and nothing ran twice.");
      assertThat(folder.resolve("scratch/server-3.log")).isNotEmptyFile();
    }
  }

  /** The seed kills each of the four once. */
  @Test
  void prove_ofReceiversAndRunners_losesNothing_andTouchesNoTopicButItsOwn(@TempDir Path home)
      throws Exception {
    try (PostgresqlServer database = new PostgresqlServer(home.resolve("postgresql"));
        KafkaBroker broker = new KafkaBroker(home.resolve("kafka"))) {
      PackagedProgram.Ended proof =
          prove(
              database.settings("proof"),
              "--replicas",
              "2",
              "--brokers",
              broker.servers(),
              "--senders",
              "2",
              "--kills",
              "4",
              "--seed",
              "16");
      assertThat(proof.exitCode()).as(proof.out() + proof.err()).isZero();
      assertThat(proof.out())
          .contains(", runner-1", ", runner-2", ", receiver-1", ", receiver-2")
          .containsPattern("kills +4 ")
          .containsPattern("acknowledged +[1-9]")
          .containsPattern("forged or garbled +0\n")
          .contains("Nothing was lost and nothing ran twice.");
      assertThat(broker.records(KafkaBroker.TOPIC)).isEmpty();
      assertThat(broker.records(KafkaBroker.DEAD)).isEmpty();
      assertThat(broker.groups()).doesNotContain("dipeo");
      await()
          .atMost(Api.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(broker.topics())
                      .containsExactlyInAnyOrder(KafkaBroker.TOPIC, KafkaBroker.DEAD));
    }
  }

  @Test
  void prove_withABrokerThatIsNone_saysSo_beforeAnythingStarts() throws Exception {
    String nobody = "127.0.0.1:" + PackagedProgram.freePort();
    PackagedProgram.Ended proof =
        prove(
            Map.of("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://127.0.0.1/proof"),
            "--brokers",
            nobody);
    assertThat(proof.exitCode()).isEqualTo(1);
    assertThat(proof.err())
        .isEqualTo(
            "dipeo: no Kafka answers at "
                + nobody
                + " within 10 seconds; is that the address of a broker?\n");
    assertThat(folder.resolve("scratch")).isEmptyDirectory();
  }

  /** A proof in the folder {@code scratch}. */
  private PackagedProgram.Ended prove(Map<String, String> database, String... options)
      throws Exception {
    List<String> words = new ArrayList<>(List.of("prove", "--folder"));
    words.add(folder.resolve("scratch").toString());
    words.addAll(List.of("--database", database.get("QUARKUS_DATASOURCE_JDBC_URL")));
    words.addAll(List.of(options));
    Map<String, String> login = new HashMap<>(database);
    login.keySet().removeIf(name -> !name.matches(".*_(USERNAME|PASSWORD)"));
    return PackagedProgram.runFor(LONGEST, folder, login, words.toArray(String[]::new));
  }

  @Test
  void prove_ofReplicasWithoutADatabase_saysSo() throws Exception {
    PackagedProgram.Ended proof = PackagedProgram.run(folder, Map.of(), "prove", "--replicas", "3");
    assertThat(proof.exitCode()).isEqualTo(2);
    assertThat(proof.err()).contains("more than one need a --database");
  }

  @Test
  void prove_withNonsense_saysSo() throws Exception {
    PackagedProgram.Ended proof = PackagedProgram.run(folder, Map.of(), "prove", "--seconds", "0");
    assertThat(proof.exitCode()).isEqualTo(2);
    assertThat(proof.err()).contains("--seconds from 1 to");
  }
}
