package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dipeo.signature.SignedRequest;
import dev.dipeo.yaml.MistakesException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Providers and requests for tests. */
public final class Manifests {
  private Manifests() {}

  static Manifest read(String name, String yaml) throws MistakesException {
    return new ManifestReader(KnownSchemes.load())
        .read("provider.yaml", name, yaml, new SchemaFolder(Path.of("integrations").resolve(name)));
  }

  public static Provider provider(String name, String yaml, Map<String, String> environment) {
    try {
      return Provider.of(
          read(name, yaml),
          key -> Optional.ofNullable(environment.get(key)),
          UnsignedPolicy.REFUSE);
    } catch (MistakesException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /** A provider whose webhook_config has these lines, and {@code SECRET} as secret. */
  static Provider config(String secret, String... lines) {
    return provider("example", webhookConfig(lines), Map.of("SECRET", secret));
  }

  static String webhookConfig(String... lines) {
    return "metadata:\n  webhook_config:\n    "
        + String.join("\n", lines).replace("\n", "\n    ")
        + "\n";
  }

  static SignedRequest post(String body, String... headers) {
    return post(body.getBytes(UTF_8), headers);
  }

  static SignedRequest post(byte[] body, String... headers) {
    return new SignedRequest(
        "POST", "https://dipeo.example/webhooks/example", headers(headers), Map.of(), body);
  }

  static SignedRequest get(String... query) {
    return new SignedRequest(
        "GET", "https://dipeo.example/webhooks/example", Map.of(), headers(query), new byte[0]);
  }

  static Map<String, List<String>> headers(String... namesAndValues) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers
          .computeIfAbsent(namesAndValues[i], name -> new ArrayList<>())
          .add(namesAndValues[i + 1]);
    }
    return headers;
  }
}
