package dev.dipeo.delivery;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Resolves host names. */
public interface Lookup {
  /**
   * All addresses of a host, in the order in which to try them. Does not block.
   *
   * @return at least one; fails with {@link java.net.UnknownHostException}
   */
  CompletionStage<List<InetAddress>> addresses(String host);
}
