package dev.dipeo.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.dipeo.base.DamagedException;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.base.Problem;
import jakarta.ws.rs.core.Response;
import org.junit.jupiter.api.Test;

class ProblemMappersTest {
  private final ProblemMappers mappers = new ProblemMappers();

  @Test
  void problem_isADocumentWithAllThatItSays() throws MalformedJsonException {
    Problem problem =
        new Problem(
            409,
            "run-not-over",
            "Run is not over",
            "The run run-1 is running",
            JsonNodeFactory.instance.objectNode().put("run", "run-1"));
    Response answer = mappers.ours(new ProblemException(problem));
    assertThat(answer.getStatus()).isEqualTo(409);
    assertThat(answer.getMediaType().toString()).isEqualTo("application/problem+json");
    assertThat(document(answer))
        .isEqualTo(
            Json.parse(
                """
                {"type": "urn:dipeo:problem:run-not-over", "title": "Run is not over", "status": 409,
                 "detail": "The run run-1 is running", "run": "run-1"}
                """));
  }

  @Test
  void bug_isNotShown() throws MalformedJsonException {
    Response answer = mappers.unknown(new IllegalStateException("secret of dev.dipeo.Some"));
    assertThat(answer.getStatus()).isEqualTo(500);
    assertThat(document(answer).path("type").asText())
        .isEqualTo("urn:dipeo:problem:internal-error");
    assertThat(document(answer).toString()).doesNotContain("secret", "dev.dipeo", "Exception");
  }

  @Test
  void damage_isSaid() throws MalformedJsonException {
    Response answer = mappers.damaged(new DamagedException("run", 7));
    assertThat(answer.getStatus()).isEqualTo(500);
    assertThat(document(answer).path("type").asText()).isEqualTo("urn:dipeo:problem:damaged");
    assertThat(document(answer).path("detail").asText()).contains("run 7");
  }

  private static JsonNode document(Response answer) throws MalformedJsonException {
    return Json.parse((byte[]) answer.getEntity());
  }
}
