package dev.dipeo.prove;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/** The servers of a proof: one, or several on one database. */
final class Servers implements AutoCloseable {
  private final List<Server> servers;

  private Servers(List<Server> servers) {
    this.servers = servers;
  }

  static Servers start(Launcher launcher, Path folder, Map<String, String> settings, int count) {
    List<Server> servers = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      servers.add(
          Server.start(
              launcher, folder, count == 1 ? "server.log" : "server-" + number + ".log", settings));
    }
    return new Servers(List.copyOf(servers));
  }

  List<Server> all() {
    return servers;
  }

  /** One of them, the same for the same random numbers. */
  Server any(Random random) {
    return servers.get(random.nextInt(servers.size()));
  }

  /** The address of any, as a balancer finds one. */
  String url() {
    return servers.get(ThreadLocalRandom.current().nextInt(servers.size())).url();
  }

  @Override
  public void close() {
    servers.forEach(Server::close);
  }
}
