package dev.dipeo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.Nearest;
import dev.dipeo.delivery.Answer;
import dev.dipeo.delivery.DeliveryException;
import dev.dipeo.delivery.OutgoingRequest;
import dev.dipeo.provider.EventType;
import dev.dipeo.provider.Provider;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dipeo send}: sends a webhook signed as the provider signs it. */
@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    description = "Signs an event as the provider would and posts it to a server.")
public class SendCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final ProvidersForSending providers;
  private final Instance<DirectSender> sender;
  private final InstantSource clock;
  private final Welcome.Address address;

  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "PROVIDER")
  String providerName = "";

  @Parameters(index = "1", paramLabel = "EVENT")
  String eventName = "";

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "The body, - for standard input; else the manifest's example payload.")
  @Nullable String data;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Where to; else this machine's server.")
  @Nullable String url;

  @Option(names = "--delivery", paramLabel = "ID", description = "The delivery id; else a new one.")
  @Nullable String delivery;

  SendCommand(
      ProvidersForSending providers,
      Instance<DirectSender> sender,
      InstantSource clock,
      Welcome.Address address) {
    this.providers = providers;
    this.sender = sender;
    this.clock = clock;
    this.address = address;
  }

  @Override
  public Integer call() throws IOException, DeliveryException {
    URI target = target();
    Provider provider = providers.find(providerName, target).orElseThrow(this::noSuchProvider);
    Instant now = clock.instant();
    byte[] body = body(provider, now);
    String deliveryId =
        delivery != null ? delivery : "dipeo-send-" + now.getEpochSecond() + "-" + now.getNano();
    Map<String, String> headers;
    try {
      headers = provider.signer().post(target, body, eventName, now, deliveryId);
    } catch (IllegalStateException e) {
      throw new ParameterException(
          spec.commandLine(), "cannot sign as " + providerName + ": " + e.getMessage());
    }
    Answer answer =
        sender
            .get()
            .send(OutgoingRequest.to(target, "POST", headers, Optional.of(body), TIMEOUT))
            .await()
            .indefinitely();
    var out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "POST %s %d bytes%n%d %s%n",
        target,
        body.length,
        answer.status(),
        new String(answer.body(), StandardCharsets.UTF_8));
    if (answer.status() == 401) {
      out.flush();
      spec.commandLine()
          .getErr()
          .println(
              "dipeo: is the secret here that of the server? "
                  + "It is taken from the environment or from .env; dipeo providers names it");
    }
    return answer.status() / 100 == 2 ? DipeoCommand.DONE : DipeoCommand.FAILED;
  }

  private URI target() {
    URI given = address.or(url, spec);
    boolean bare =
        given.getPath() == null || given.getPath().isEmpty() || given.getPath().equals("/");
    try {
      return bare ? given.resolve("/webhooks/" + providerName) : given;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--url is not a URL: " + given);
    }
  }

  private byte[] body(Provider provider, Instant now) throws IOException {
    if (data != null) {
      try {
        return data.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(data));
      } catch (NoSuchFileException e) {
        throw new ParameterException(spec.commandLine(), "--data: there is no file " + data);
      }
    }
    List<EventType> events = provider.events();
    List<String> names = events.stream().map(EventType::name).toList();
    JsonNode example =
        events.stream()
            .filter(event -> event.name().equals(eventName))
            .findFirst()
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        providerName
                            + " has no event '"
                            + eventName
                            + "'"
                            + (names.isEmpty()
                                ? "; give a body with --data FILE"
                                : "; there are " + String.join(", ", names))
                            + Nearest.hint(eventName, names)))
            .examplePayload()
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        "the manifest has no example_payload for "
                            + eventName
                            + "; give one with --data FILE"));
    return Json.bytes(provider.signer().stamped(example, now));
  }

  private ParameterException noSuchProvider() {
    List<String> names = providers.names();
    return new ParameterException(
        spec.commandLine(),
        "Provider not found: "
            + providerName
            + "; there are "
            + String.join(", ", names)
            + Nearest.hint(providerName, names));
  }
}
