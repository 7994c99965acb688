package dev.dipeo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
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
      Map<String, String> settings = database.settings("proof");
      PackagedProgram.Ended proof =
          PackagedProgram.runFor(
              LONGEST,
              folder,
              Map.of(
                  "QUARKUS_DATASOURCE_USERNAME",
                  settings.get("QUARKUS_DATASOURCE_USERNAME"),
                  "QUARKUS_DATASOURCE_PASSWORD",
                  settings.get("QUARKUS_DATASOURCE_PASSWORD")),
              "prove",
              "--replicas",
              "3",
              "--database",
              settings.get("QUARKUS_DATASOURCE_JDBC_URL"),
              "--kills",
              "6",
              "--seed",
              "6",
              "--folder",
              folder.resolve("scratch").toString());
      assertThat(proof.exitCode()).as(proof.out() + proof.err()).isZero();
      assertThat(proof.out())
          .containsPattern("kills +6 ")
          .containsPattern("acknowledged +[1-9]")
          .contains("Nothing was lost and nothing ran twice.");
      assertThat(folder.resolve("scratch/server-3.log")).isNotEmptyFile();
    }
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
