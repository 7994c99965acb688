package dev.dipeo.cli;

import io.quarkus.runtime.Quarkus;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dipeo serve}: receives webhooks until the process is stopped. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description =
        "Receives webhooks and runs diagrams until stopped. Port: --port, else QUARKUS_HTTP_PORT (8000).")
public class ServeCommand implements Callable<Integer> {
  private final Welcome welcome;
  private final String profile;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Where to listen; 0 takes any free port.")
  int port; // for --help: the program reads it before it starts

  ServeCommand(
      Welcome welcome,
      @ConfigProperty(name = "quarkus.profile", defaultValue = "prod") String profile) {
    this.welcome = welcome;
    this.profile = profile;
  }

  @Override
  public Integer call() {
    if (profile.equals("dev")) {
      System.out.println(welcome.text());
      System.out.flush();
    }
    Quarkus.waitForExit();
    return DipeoCommand.DONE;
  }
}
