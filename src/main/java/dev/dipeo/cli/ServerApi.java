package dev.dipeo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MalformedJsonException;
import dev.dipeo.base.MediaType;
import dev.dipeo.delivery.Answer;
import dev.dipeo.delivery.DeliveryException;
import dev.dipeo.delivery.OutgoingRequest;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A mixin for commands that call the API of a running server, with {@code --url} and {@code
 * --json}. A failure is one line for the user and the exit code {@link DipeoCommand#FAILED}.
 */
@Dependent
public class ServerApi {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  private final Instance<DirectSender> sender;
  private final Welcome.Address address;
  private final Optional<String> token;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The server; else this machine's. The token is taken from DIPEO_API_TOKEN.")
  @Nullable String url;

  @Option(names = "--json", description = "Prints what the server answers, as it is.")
  boolean json;

  ServerApi(
      Instance<DirectSender> sender,
      Welcome.Address address,
      @ConfigProperty(name = "dipeo.api-token") Optional<String> token) {
    this.sender = sender;
    this.address = address;
    this.token = token.map(String::strip).filter(text -> !text.isEmpty());
  }

  /** The server refused, or did not respond. The message is for users. */
  static final class ServerException extends RuntimeException {
    ServerException(String message) {
      super(message);
    }
  }

  /**
   * Sends a GET.
   *
   * @param path below the server's address, see {@link #path}
   * @param query values by name; null and empty ones are omitted
   */
  JsonNode get(String path, Map<String, ? extends @Nullable Object> query) {
    List<String> pairs = new ArrayList<>();
    query.forEach(
        (name, value) -> {
          if (value != null && !value.toString().isEmpty()) {
            pairs.add(encoded(name) + "=" + encoded(value.toString()));
          }
        });
    return exchange("GET", path + (pairs.isEmpty() ? "" : "?" + String.join("&", pairs)));
  }

  JsonNode get(String path) {
    return get(path, Map.of());
  }

  /**
   * Posts once per id, in order, and prints a line about each response. Stops at the first refusal.
   *
   * @param path path to post to for an id
   * @param line the line for an id and its response
   * @return the responses
   */
  List<JsonNode> postEach(
      List<String> ids, UnaryOperator<String> path, BiFunction<String, JsonNode, String> line) {
    List<JsonNode> answers = new ArrayList<>();
    for (String id : ids) {
      JsonNode answer = exchange("POST", path.apply(id));
      show(answer, (out, shown) -> out.println(line.apply(id, shown)));
      answers.add(answer);
    }
    return answers;
  }

  /** A path of fixed text and encoded segments: {@code path("/api/events", id, "replay")}. */
  static String path(String fixed, String... segments) {
    StringBuilder path = new StringBuilder(fixed);
    for (String segment : segments) {
      path.append('/').append(encoded(segment));
    }
    return path.toString();
  }

  /** Prints a response: unchanged with {@code --json}, else formatted for users. */
  int show(JsonNode answer, BiConsumer<PrintWriter, JsonNode> people) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(answer));
    } else {
      people.accept(out, answer);
    }
    out.flush();
    return DipeoCommand.DONE;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private JsonNode exchange(String method, String path) {
    URI server = address.or(url, spec);
    Map<String, String> headers = new HashMap<>(Map.of("Accept", MediaType.JSON));
    token.ifPresent(text -> headers.put("Authorization", "Bearer " + text));
    Answer answer;
    try {
      answer =
          send(
              server,
              OutgoingRequest.to(
                  URI.create(text(server) + path),
                  method,
                  headers,
                  Optional.empty(),
                  ANSWER_TIMEOUT));
    } catch (DeliveryException invalid) {
      throw noAnswer(server, invalid);
    }
    if (!answer.isSuccess()) {
      throw new ServerException(refusal(server, method + " " + path, answer));
    }
    try {
      return Json.parse(answer.body());
    } catch (MalformedJsonException e) {
      throw new ServerException(
          text(server) + " does not speak the API of this program: " + method + " " + path);
    }
  }

  private Answer send(URI server, OutgoingRequest request) {
    try {
      return sender.get().send(request).await().indefinitely();
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof DeliveryException reason)) {
        throw e;
      }
      throw noAnswer(server, reason);
    }
  }

  private static ServerException noAnswer(URI server, DeliveryException reason) {
    return new ServerException(
        switch (reason.kind()) {
          case CONNECT, ADDRESS ->
              "no server answers at " + text(server) + "; start one with: dipeo serve";
          case TIMEOUT ->
              text(server) + " has not answered in " + ANSWER_TIMEOUT.toSeconds() + " s";
          default -> "no answer from " + text(server) + ": " + reason.getMessage();
        });
  }

  /** The detail of a problem document, and a hint at the remedy. */
  private String refusal(URI server, String asked, Answer answer) {
    String detail;
    try {
      detail = Json.parse(answer.body()).path("detail").asText();
    } catch (MalformedJsonException e) {
      detail = "";
    }
    String said = detail.isEmpty() ? asked : detail;
    return text(server) + " answers " + answer.status() + ": " + said + hint(answer, detail);
  }

  private String hint(Answer answer, String detail) {
    return switch (answer.status()) {
      case 401 ->
          token.isEmpty()
              ? "; set DIPEO_API_TOKEN to the server's"
              : "; DIPEO_API_TOKEN is not that of the server";
      // A closed API responds as if the path did not exist.
      case 404 ->
          detail.startsWith("There is nothing at /api/")
              ? "; its API is closed: set DIPEO_API_TOKEN there and here, or DIPEO_API_LOOPBACK=true there"
              : "";
      default -> "";
    };
  }

  private static String text(URI server) {
    String whole = server.toString();
    return whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole;
  }
}
