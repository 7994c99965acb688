package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dipeo.base.Sha256;
import dev.dipeo.signature.Key;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Turns the secrets of one manifest into keys, and collects the missing ones. */
final class SecretLookup {
  private final String provider;
  private final Function<String, Optional<String>> environment;
  private final List<MissingSecret> missing = new ArrayList<>();

  SecretLookup(String provider, Function<String, Optional<String>> environment) {
    this.provider = provider;
    this.environment = environment;
  }

  /** The secrets found missing so far. */
  List<MissingSecret> missing() {
    return List.copyOf(missing);
  }

  List<Key> keys(DeclaredScheme scheme) {
    List<Key> keys = new ArrayList<>();
    for (SecretText text : scheme.secrets()) {
      Optional<String> secret = resolve(text);
      if (secret.isPresent()) {
        try {
          keys.add(Key.of(scheme.algorithm(), scheme.secretEncoding().decode(secret.get())));
        } catch (IllegalArgumentException e) {
          note(text, String.valueOf(e.getMessage()));
        }
      }
    }
    return keys;
  }

  /** The UTF-8 bytes of secrets that are only compared. */
  List<byte[]> texts(List<SecretText> texts) {
    List<byte[]> found = new ArrayList<>();
    texts.forEach(text -> resolve(text).ifPresent(secret -> found.add(secret.getBytes(UTF_8))));
    return found;
  }

  private Optional<String> resolve(SecretText text) {
    Optional<String> secret = text.resolve(environment);
    if (secret.isEmpty()) {
      note(text, text.problem(environment));
    }
    return secret;
  }

  private void note(SecretText text, String problem) {
    List<String> variables =
        text.variables().isEmpty() ? List.of("secret of provider.yaml") : text.variables();
    variables.forEach(name -> missing.add(new MissingSecret(provider, name, problem)));
  }

  /** A hash that changes with the secrets of the manifest. */
  static String fingerprint(Manifest manifest, Function<String, Optional<String>> environment) {
    MessageDigest digest = Sha256.digest();
    WebhookConfig config = manifest.webhook().orElse(WebhookConfig.SILENT);
    for (DeclaredScheme scheme : config.schemes()) {
      scheme.secrets().forEach(text -> add(digest, text, environment));
    }
    for (Handshake handshake : config.handshakes()) {
      for (List<SecretText> texts : handshake.tokens().values()) {
        texts.forEach(text -> add(digest, text, environment));
      }
    }
    return Sha256.hex(digest);
  }

  private static void add(
      MessageDigest digest, SecretText text, Function<String, Optional<String>> environment) {
    digest.update(text.resolve(environment).orElse("").getBytes(UTF_8));
    digest.update((byte) 0);
  }
}
