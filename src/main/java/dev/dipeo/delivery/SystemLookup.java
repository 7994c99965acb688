package dev.dipeo.delivery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Asks the operating system, which knows {@code /etc/hosts} and the resolver that the machine is
 * set up for; the JVM remembers answers for a while. That blocks, so it is done on threads given
 * for it, each name on one at a time: a name whose server does not answer holds up only itself.
 */
public final class SystemLookup implements Lookup {
  private final Executor executor;
  private final Map<String, CompletableFuture<List<InetAddress>>> going = new ConcurrentHashMap<>();

  /**
   * @param executor may be blocked; must take everything that it is given
   */
  public SystemLookup(Executor executor) {
    this.executor = executor;
  }

  @Override
  public CompletionStage<List<InetAddress>> addresses(String host) {
    Optional<InetAddress> literal = Network.literal(host);
    if (literal.isPresent()) {
      return CompletableFuture.completedStage(List.of(literal.get()));
    }
    var mine = new CompletableFuture<List<InetAddress>>();
    CompletableFuture<List<InetAddress>> other = going.putIfAbsent(host, mine);
    if (other != null) {
      return other;
    }
    return mine.completeAsync(
        () -> {
          try {
            return List.of(InetAddress.getAllByName(host));
          } catch (UnknownHostException e) {
            throw new CompletionException(e);
          } finally {
            going.remove(host, mine);
          }
        },
        executor);
  }
}
