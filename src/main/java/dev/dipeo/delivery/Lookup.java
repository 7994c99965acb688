package dev.dipeo.delivery;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Looks host names up. */
public interface Lookup {
  /**
   * All addresses of a host, in the order in which they are to be tried. Does not block.
   *
   * @return at least one; fails with {@link java.net.UnknownHostException}
   */
  CompletionStage<List<InetAddress>> addresses(String host);
}
