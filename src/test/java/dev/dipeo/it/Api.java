package dev.dipeo.it;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;

/**
 * The API of a server, as programs use it.
 *
 * @param token what it asks for; empty where it answers this machine without
 */
record Api(String url, String token) {
  /**
   * Longest wait for what is sure to come: long enough for a loaded machine, where the start of
   * Python alone may take a minute.
   */
  static final Duration PATIENCE = Duration.ofMinutes(3);

  Api(String url) {
    this(url, "");
  }

  /** A request that may be made. */
  RequestSpecification asked() {
    return token.isEmpty() ? given() : given().header("Authorization", "Bearer " + token);
  }

  Response post(String path, String json) {
    return asked().contentType("application/json").body(json).post(url + path);
  }

  JsonPath get(String path) {
    return asked().get(url + path).then().statusCode(200).extract().jsonPath();
  }

  /** Starts a run and gives its id. */
  String start(String diagram, String inputs) {
    return post("/api/runs", "{\"diagram\": \"%s\", \"inputs\": %s}".formatted(diagram, inputs))
        .then()
        .statusCode(202)
        .extract()
        .path("id");
  }

  /** Runs a diagram to its end. */
  JsonPath run(String diagram, String inputs) {
    return ended(start(diagram, inputs));
  }

  /** A run when it has ended. */
  JsonPath ended(String id) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> get("/api/runs/" + id),
            run -> !List.of("queued", "running").contains(run.getString("state")));
  }

  /** An execution when its event is dispatched and its runs have ended. */
  JsonPath executed(String executionId) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> get("/api/executions/" + executionId),
            execution ->
                execution.getString("event.state").equals("dispatched")
                    && execution.getList("runs.state", String.class).stream()
                        .noneMatch(List.of("queued", "running")::contains));
  }
}
