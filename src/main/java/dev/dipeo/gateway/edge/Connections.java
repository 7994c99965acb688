package dev.dipeo.gateway.edge;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Bounds the number of open connections. At the bound, a new connection replaces the one whose peer
 * has kept the server waiting longest, idle or within a request, so idle strangers do not keep real
 * senders out. Connections that have sent an accepted webhook are replaced last. A new connection
 * is refused only if the server owes a response to all others, or all others are just as new.
 * Thread-safe.
 */
public final class Connections {
  private static final Logger LOG = Logger.getLogger(Connections.class);
  private static final long SAID_EVERY_NANOS = Duration.ofMinutes(1).toNanos();

  private final int max;
  private final LongSupplier nanos;

  /** Connections whose peer acts next, oldest first: strangers, and proven senders. */
  private final SequencedSet<Channel> strangers = new LinkedHashSet<>();

  private final SequencedSet<Channel> senders = new LinkedHashSet<>();

  /** Connections admitted just now; they have no event loop yet and cannot be closed. */
  private final Set<Channel> coming = new HashSet<>();

  /** Connections on which a webhook was accepted, whoever acts next. */
  private final Set<Channel> known = new HashSet<>();

  private int open;
  private long cut;
  private long saidAt;

  /**
   * @param max most open connections
   * @param nanos a monotonic clock, as {@link System#nanoTime}
   */
  public Connections(int max, LongSupplier nanos) {
    this.max = max;
    this.nanos = nanos;
    this.saidAt = nanos.getAsLong() - SAID_EVERY_NANOS;
  }

  /**
   * Admits a new connection.
   *
   * @return false if there is no place for it
   */
  boolean admit(Channel channel) {
    Optional<Channel> oldest = Optional.empty();
    boolean full;
    boolean said = true;
    synchronized (this) {
      full = open >= max;
      if (full) {
        oldest = oldestWaiting();
        said = saidLately();
      }
      if (!full || oldest.isPresent()) {
        open++;
        coming.add(channel);
      }
    }
    if (!said) {
      LOG.warnf("connections.full max=%d: the one that was idle longest gives way", max);
    }
    oldest.ifPresent(Channel::close);
    if (full && oldest.isEmpty()) {
      return false;
    }
    channel.closeFuture().addListener(_ -> closed(channel));
    return true;
  }

  /** A flood of new connections that outruns the event loops must not replace proven senders. */
  private Optional<Channel> oldestWaiting() {
    SequencedSet<Channel> from = strangers.isEmpty() && coming.isEmpty() ? senders : strangers;
    return from.isEmpty() ? Optional.empty() : Optional.of(from.removeFirst());
  }

  private boolean saidLately() {
    cut++;
    long now = nanos.getAsLong();
    if (now - saidAt < SAID_EVERY_NANOS) {
      return true;
    }
    saidAt = now;
    return false;
  }

  /** The peer acts next. */
  synchronized void waitsForPeer(Channel channel) {
    forget(channel);
    if (channel.isOpen()) {
      (known.contains(channel) ? senders : strangers).add(channel);
    }
  }

  /** The server owes a response. */
  synchronized void owesAnswer(Channel channel) {
    forget(channel);
  }

  /** Marks the connection as a proven sender's: strangers are replaced before it. */
  synchronized void bringsWebhooks(Channel channel) {
    if (channel.isOpen() && known.add(channel) && strangers.remove(channel)) {
      senders.add(channel);
    }
  }

  /** Whether an accepted webhook came over the connection. */
  synchronized boolean isSender(Channel channel) {
    return known.contains(channel);
  }

  private void forget(Channel channel) {
    coming.remove(channel);
    strangers.remove(channel);
    senders.remove(channel);
  }

  private synchronized void closed(Channel channel) {
    open--;
    known.remove(channel);
    forget(channel);
  }

  /** Number of open connections. */
  public synchronized int open() {
    return open;
  }

  /** Connections closed or refused because there were too many. */
  public synchronized long cut() {
    return cut;
  }
}
