package dev.dipeo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.provider.ProviderRegistry;
import dev.dipeo.provider.UnsignedPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ProvidersCommandTest {
  @RegisterExtension static final Shell shell = new Shell();

  @TempDir Path folder;

  private Shell.Ended providers() {
    shell.give(
        ProviderRegistry.class,
        new ProviderRegistry(
            folder,
            name -> name.equals("SET") ? Optional.of("hush-hush") : Optional.empty(),
            UnsignedPolicy.REFUSE));
    return shell.type("providers");
  }

  private void manifest(String name, String text) throws IOException {
    Path own = Files.createDirectories(folder.resolve(name));
    Files.writeString(own.resolve("provider.yaml"), text);
  }

  private static String signed(String name, String events, String variable) {
    return """
        name: %s
        %s
        metadata:
          webhook_config: {signature_header: X-Hub-Signature-256, secret: "{{env.%s}}"}
        """
        .formatted(name, events, variable);
  }

  @Test
  void each_isListed_withItsEventsAndWithoutItsSecret() throws IOException {
    manifest("ready", signed("ready", "webhook_events: [{name: push}, {name: create}]", "SET"));
    manifest("waiting", signed("waiting", "", "UNSET"));
    manifest("bare", "name: bare\n");
    assertThat(providers())
        .isEqualTo(
            new Shell.Ended(
                0,
                """
                bare         /webhooks/bare         no signature: REFUSED
                             events: none declared
                ready        /webhooks/ready        X-Hub-Signature-256
                             events: push, create
                waiting      /webhooks/waiting      X-Hub-Signature-256
                             events: none declared
                waiting      MISSING UNSET: it is not set, or blank. Set it in the environment or in .env
                """,
                ""));
  }

  @Test
  void manifestWithMistakes_isSaidWithItsPlace_andIsBadUsage() throws IOException {
    manifest("bad", "name: bad\nmetadata: {webhook_config: {signature_headr: X-Mine}}\n");
    Shell.Ended listed = providers();
    assertThat(listed.exitCode()).isEqualTo(2);
    assertThat(listed.out()).containsPattern("bad +/webhooks/bad +CANNOT BE READ\n");
    assertThat(listed.err())
        .contains("provider.yaml:2:", "signature_headr", "did you mean 'signature_header'");
  }

  @Test
  void none_isFine() {
    assertThat(providers()).isEqualTo(new Shell.Ended(0, "", ""));
  }
}
