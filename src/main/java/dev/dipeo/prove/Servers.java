package dev.dipeo.prove;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The servers of a proof: one, several on one database, or receivers and runners with a topic
 * between them.
 */
final class Servers implements AutoCloseable {
  private final List<Server> servers;
  private final List<Server> receiving;
  private final List<Server> running;

  private Servers(List<Server> servers) {
    this.servers = servers;
    this.receiving = servers.stream().filter(server -> server.role().receives()).toList();
    this.running = servers.stream().filter(server -> server.role().runs()).toList();
  }

  static Servers start(Launcher launcher, Path folder, List<Role> roles) {
    return new Servers(roles.stream().map(role -> Server.start(launcher, folder, role)).toList());
  }

  List<Server> all() {
    return servers;
  }

  /** One of them, the same for the same random numbers. */
  Server any(Random random) {
    return servers.get(random.nextInt(servers.size()));
  }

  /** The address of any that receives, as a balancer finds one. */
  String url() {
    return receiving.get(ThreadLocalRandom.current().nextInt(receiving.size())).url();
  }

  /** One that knows what became of the events. */
  Server knowing() {
    return running.getFirst();
  }

  @Override
  public void close() {
    servers.forEach(Server::close);
  }
}
