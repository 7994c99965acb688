package dev.dipeo.app;

import dev.dipeo.base.Repeated;
import dev.dipeo.replica.Member;
import dev.dipeo.replica.Replica.Kind;
import dev.dipeo.replica.Replicas;
import dev.dipeo.store.sql.SqlStore;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Joins the processes that share a store, and ends this one when the others have given it up. */
@Singleton
final class Joining {
  private static final Logger LOG = Logger.getLogger(Joining.class);

  /** EX_TEMPFAIL of sysexits.h: started again, it works. */
  private static final int GIVEN_UP = 75;

  private final Settings settings;
  private final Config config;
  private final InstantSource clock;
  private final Closing closing;

  Joining(Settings settings, Config config, InstantSource clock, Closing closing) {
    this.settings = settings;
    this.config = config;
    this.clock = clock;
    this.closing = closing;
  }

  /**
   * Joins, and from now on shows the others that this process is there, also while it has nothing
   * to write. Blocks.
   */
  void join(SqlStore store) {
    Member member = new Member(name(), kind(), settings.replica().lease());
    store.join(member, clock, Joining::end);
    Replicas replicas = store.replicas();
    closing.later(Repeated.every(replicas.renewEvery(), "renewal", replicas::renew)::cancel);
    LOG.debugf("replica.joined id=%d name=%s", replicas.self(), member.name());
  }

  private Kind kind() {
    if (!settings.serve()) {
      return Kind.COMMAND;
    }
    return switch (settings.mode()) {
      case ALL, RUN -> Kind.SERVER;
      case RECEIVE -> Kind.RECEIVER;
    };
  }

  private String name() {
    if (!settings.serve()) {
      return "process " + ProcessHandle.current().pid();
    }
    return settings
        .replica()
        .name()
        .orElseGet(
            () ->
                config.getOptionalValue("HOSTNAME", String.class).orElse("server")
                    + ":"
                    + config.getValue("quarkus.http.port", Integer.class));
  }

  /**
   * As a crash: whatever this process still did would be refused. Its senders try again, and what
   * watches over it starts it again.
   */
  private static void end() {
    LOG.error(
        "replica.lost: this process wrote nothing for longer than dipeo.replica.lease, so others"
            + " took over its work; it ends, to be started again");
    Runtime.getRuntime().halt(GIVEN_UP);
  }
}
