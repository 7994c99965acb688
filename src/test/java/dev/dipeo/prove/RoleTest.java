package dev.dipeo.prove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Which servers a proof starts, and what each is told. */
class RoleTest {
  private static final Map<String, String> COMMON = Map.of("DIPEO_PROVE_SECRET", "s");
  private static final Map<String, String> DATABASE =
      Map.of("DIPEO_STORE", "postgresql", "QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://h/d");

  private static ProofPlan plan(
      int servers, Map<String, String> database, Optional<String> brokers) {
    return new ProofPlan(
        1, Duration.ZERO, 1, 1, Duration.ZERO, Duration.ZERO, servers, database, brokers);
  }

  @Test
  void oneServer_doesAllInItsFolder() {
    assertThat(Role.of(plan(1, Map.of(), Optional.empty()), COMMON, Optional.empty()))
        .containsExactly(new Role("server", true, true, COMMON));
  }

  @Test
  void replicas_doAllOnTheDatabase() {
    List<Role> roles = Role.of(plan(3, DATABASE, Optional.empty()), COMMON, Optional.empty());
    assertThat(roles).extracting(Role::name).containsExactly("server-1", "server-2", "server-3");
    assertThat(roles)
        .allSatisfy(
            role -> {
              assertThat(role.receives() && role.runs()).isTrue();
              assertThat(role.settings()).containsAllEntriesOf(DATABASE).hasSize(3);
            });
  }

  @Test
  void withBrokers_receiversKnowNoDatabase_andRunnersDo() {
    ProofTopic topic = ProofTopic.of("kafka:9092", 7);
    List<Role> roles =
        Role.of(plan(2, DATABASE, Optional.of("kafka:9092")), COMMON, Optional.of(topic));
    assertThat(roles)
        .extracting(Role::name)
        .containsExactly("runner-1", "runner-2", "receiver-1", "receiver-2");
    for (Role role : roles) {
      boolean receives = role.name().startsWith("receiver");
      assertThat(role.receives()).isEqualTo(receives);
      assertThat(role.runs()).isNotEqualTo(receives);
      assertThat(role.settings())
          .containsAllEntriesOf(COMMON)
          .containsAllEntriesOf(topic.settings())
          .containsEntry("DIPEO_MODE", receives ? "receive" : "run");
      assertThat(role.settings().keySet().containsAll(DATABASE.keySet())).isNotEqualTo(receives);
    }
  }

  @Test
  void brokersWithoutADatabase_areRefused() {
    assertThatThrownBy(() -> plan(1, Map.of(), Optional.of("kafka:9092")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("share a database");
  }

  /** Or a proof would write into the topics of an installation, or move its offsets. */
  @Test
  void topic_isItsOwn_whereverTheSettingsNameOne() throws IOException {
    ProofTopic topic = ProofTopic.of("kafka:9092", 7);
    Map<?, ?> settings =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(Path.of("src/main/resources/application.yaml")));
    List<String> naming = new ArrayList<>();
    collect("", settings, naming);
    assertThat(naming).hasSize(4);
    assertThat(topic.settings().keySet()).containsAll(naming);
    assertThat(naming)
        .allSatisfy(name -> assertThat(topic.settings().get(name)).startsWith("dipeo-proof-7"));
    assertThat(topic.names()).containsExactly("dipeo-proof-7", "dipeo-proof-7.dead");
  }

  private static void collect(String path, Map<?, ?> settings, List<String> naming) {
    settings.forEach(
        (key, value) -> {
          String name = path + key.toString().toUpperCase(Locale.ROOT).replaceAll("[^A-Z]", "_");
          if (value instanceof Map<?, ?> inner) {
            collect(name + "_", inner, naming);
          } else if (name.matches("MP_MESSAGING_.*_(TOPIC|GROUP_ID)")) {
            naming.add(name);
          }
        });
  }
}
