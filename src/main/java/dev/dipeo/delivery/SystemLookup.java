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
 * Resolves names with the operating system, including {@code /etc/hosts}; the JVM caches results
 * for a while. This blocks, so it runs on its own threads, each name on at most one: a name whose
 * server does not respond delays only itself.
 */
public final class SystemLookup implements Lookup {
  private final Executor executor;
  private final Map<String, CompletableFuture<List<InetAddress>>> going = new ConcurrentHashMap<>();

  /**
   * @param executor may be blocked; must accept all tasks
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
